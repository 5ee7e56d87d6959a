package io.dockyard.contract;

import io.dockyard.ContainerRuntime;
import io.dockyard.Dockyard;
import io.dockyard.Instance;
import io.dockyard.InstanceSpec;
import java.time.Duration;

/**
 * One operation on one instance, for a JVM that is to be killed in the middle of it.
 *
 * @param backend the backend
 * @param operation its name
 * @param prefix the instance
 */
record OneOperation(String backend, String operation, String prefix) {

  /** How long containers may take to stop. */
  static final Duration GRACE = Duration.ofSeconds(2);

  /** What all instances of the contracts are made from. */
  static InstanceSpec.Builder spec(String prefix) {
    return InstanceSpec.builder(prefix).runtime(ContainerRuntime.RUNC);
  }

  /** Opens dockyard, then works with the crash points armed. */
  void run(Runnable arm) {
    try (Dockyard dockyard = Dockyard.builder().backend(backend).open()) {
      if (operation.equals("create")) {
        arm.run();
        dockyard.create(spec(prefix).build());
        return;
      }
      Instance instance = dockyard.find(prefix).orElseThrow();
      arm.run();
      switch (operation) {
        case "start" -> instance.start();
        case "stop" -> instance.stop(GRACE);
        case "kill" -> instance.kill();
        case "limit" -> instance.limit(LimitsContract.LIMITS);
        case "destroy" -> instance.destroy();
        default -> throw new IllegalArgumentException(operation);
      }
    }
  }
}
