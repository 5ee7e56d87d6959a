package io.dockyard.internal.direct;

import io.dockyard.ContainerRuntime;
import io.dockyard.Deadline;
import io.dockyard.Dockyard;
import io.dockyard.Instance;
import io.dockyard.InstanceSpec;
import io.dockyard.internal.direct.pair.SysboxPair;
import io.dockyard.internal.sysbox.PairPlaces;
import io.dockyard.testkit.DockyardTraces;
import io.dockyard.testkit.HostRequirements;
import io.dockyard.testkit.JvmUnderTest;
import io.dockyard.testkit.SysboxBinaries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the start of the pair adds to the start of an instance: the first holder's against that of
 * an instance that finds the pair running, in turns. It prints medians and fails nowhere. Run with
 * {@code -Dit.test=FirstHolderBench}.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class FirstHolderBench {

  private static final String PREFIX = "first";
  private static final int WARM_UP = 3;
  private static final int ROUNDS = Integer.getInteger("dockyard.bench.rounds", 15);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final SysboxPair pair = new SysboxPair(PairPlaces.under(DockyardTraces.HOME));
  private SysboxBinaries binaries;
  private Dockyard dockyard;

  @BeforeEach
  void open() throws Exception {
    HostRequirements.assumeWorld();
    binaries = SysboxBinaries.provide();
    binaries.installShared();
    binaries.installRunc();
    dockyard = Dockyard.builder().backend(DirectBackendProvider.NAME).open();
    dockyard.create(InstanceSpec.builder(PREFIX).runtime(ContainerRuntime.SYSBOX_RUNC).build());
  }

  @AfterEach
  void close() throws Exception {
    if (dockyard != null) {
      dockyard.find(PREFIX).ifPresent(Instance::destroy);
      dockyard.close();
    }
    pair.release("other_", Deadline.after(PATIENCE));
    if (binaries != null) {
      binaries.close();
    }
  }

  @Test
  void inAJvmThatIsWarm() throws Exception {
    compare("warm JVM", WARM_UP, () -> start(dockyard.find(PREFIX).orElseThrow()));
  }

  @Test
  void inAJvmOfItsOwn() throws Exception {
    compare("JVM of its own", 1, FirstHolderBench::inAnotherJvm);
  }

  private interface Start {
    double millis() throws Exception;
  }

  private void compare(String how, int warmUp, Start start) throws Exception {
    List<Double> first = new ArrayList<>();
    List<Double> later = new ArrayList<>();
    for (int round = -warmUp; round < ROUNDS; round++) {
      // The order changes from round to round.
      for (boolean running : round % 2 == 0 ? List.of(true, false) : List.of(false, true)) {
        if (running) {
          pair.acquire("other_", Optional.empty(), Optional.empty(), Deadline.after(PATIENCE));
        }
        double millis = start.millis();
        dockyard.find(PREFIX).orElseThrow().stop();
        if (running) {
          pair.release("other_", Deadline.after(PATIENCE));
        }
        if (round >= 0) {
          (running ? later : first).add(millis);
        }
      }
    }
    double added = median(first) - median(later);
    System.out.printf(
        "start in a %s: median %.0f ms as the first holder, %.0f ms with the pair running: %+.0f ms,"
            + " ratio %.2f; least %.0f and %.0f; %d rounds, load %s%n",
        how,
        median(first),
        median(later),
        added,
        median(first) / median(later),
        first.get(0),
        later.get(0),
        ROUNDS,
        Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
  }

  private static double median(List<Double> values) {
    values.sort(Double::compare);
    return values.get(values.size() / 2);
  }

  private static double start(Instance instance) {
    long begin = System.nanoTime();
    instance.start();
    return (System.nanoTime() - begin) / 1e6;
  }

  private static double inAnotherJvm() {
    try (JvmUnderTest jvm = JvmUnderTest.start(FirstHolderBench.class)) {
      String line = jvm.awaitLine("^took ", PATIENCE);
      jvm.awaitExit(PATIENCE);
      return Double.parseDouble(line.substring("took ".length()));
    }
  }

  /** Starts the instance and says how long that took. */
  public static void main(String[] args) {
    try (Dockyard dockyard = Dockyard.builder().backend(DirectBackendProvider.NAME).open()) {
      System.out.println("took " + start(dockyard.find(PREFIX).orElseThrow()));
    }
  }
}
