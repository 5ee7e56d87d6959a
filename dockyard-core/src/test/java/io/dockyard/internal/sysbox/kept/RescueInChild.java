package io.dockyard.internal.sysbox.kept;

import io.dockyard.testkit.HostCommand;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Rescues what is kept, and dies by SIGKILL at a step. */
final class RescueInChild {

  private RescueInChild() {}

  /**
   * Rescues.
   *
   * @param args the folder of what is kept, that of the lock, and the step
   */
  public static void main(String[] args) {
    Path home = Path.of(args[0]);
    new KeptData(
            new KeptRooms(home.resolve("mgr"), home.resolve("aside"), home.resolve("displaced")),
            Path.of(args[1]),
            new ContainerHomes(home.resolve("instances.json")),
            () -> new Volumes(Set.of(), Set.of()),
            Optional::empty,
            step -> dieAt(step, args[2]))
        .rescue(Optional.empty(), one -> true, KeptFixture.soon());
  }

  private static void dieAt(String step, String last) {
    if (step.equals(last)) {
      HostCommand.run("kill", "-9", Long.toString(ProcessHandle.current().pid()));
    }
  }
}
