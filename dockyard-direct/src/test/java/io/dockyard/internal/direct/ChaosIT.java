package io.dockyard.internal.direct;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.chaos.ChaosRun;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.DockyardTraces;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.HostRequirements;
import io.dockyard.testkit.Seed;
import io.dockyard.testkit.SysboxBinaries;
import io.dockyard.testkit.UnixSockets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Starts, stops and destroys by several JVMs, with kills, all as a seed decides: {@code
 * -Ddockyard.chaos.operations=N}, {@code -Ddockyard.chaos.kills=K}, {@code
 * -Ddockyard.chaos.seed=S}. An empty seed has one drawn.
 */
class ChaosIT {

  private static final Path GENERATIONS = Path.of("/var/lib/dockyard/sysbox");
  private static final Duration KERNEL = Duration.ofSeconds(60);

  private final SysboxBinaries binaries = SysboxBinaries.provide();
  private DockyardTraces before;

  @BeforeEach
  void claimHost() {
    HostRequirements.assumeWorld();
    binaries.installShared();
    before = DockyardTraces.take();
  }

  /** What a failed run left would be taken for the next test's. */
  @AfterEach
  void giveHostBack() {
    if (before == null) {
      return;
    }
    boolean running =
        UnixSockets.listening().stream().anyMatch(path -> path.startsWith("/run/sysbox/sys"));
    if (!running) {
      String rooms = GENERATIONS + "/*/*";
      HostCommand.of("sh", "-c", "umount -l " + rooms + "/*; rm -rf " + rooms).result();
      binaries.close();
    }
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.HOURS) // beyond where the run itself gives up, in full too
  void nothingIsLost() throws InterruptedException {
    int operations = number("operations", 200);
    int kills = number("kills", operations * 3 / 20);
    Seed seed = Seed.of("dockyard.chaos.seed");
    Path journal = Path.of("target", "chaos", "journal-" + seed.value() + ".txt").toAbsolutePath();
    String summary;
    Set<String> losses;
    try (ChaosRun run =
        new ChaosRun(
            DirectBackendProvider.NAME, binaries, seed.value(), operations, kills, journal)) {
      summary = run.run();
      losses = run.losses();
    }
    List<String> left = leftovers();
    if (!losses.isEmpty() || !left.isEmpty()) {
      System.out.println("chaos: what happened is in " + journal);
      left.forEach(line -> System.out.println("left behind: " + line));
    }
    String verdict =
        left.isEmpty() || !losses.isEmpty()
            ? summary
            : summary.replace("nothing lost", "LEFT BEHIND: " + String.join("; ", left));
    System.out.println(verdict);
    assertThat(losses).as(verdict).isEmpty();
    assertThat(left).as(verdict).isEmpty();
  }

  /** After a moment in which the kernel clears away. */
  private List<String> leftovers() {
    try {
      Await.until("the host to be as it was", KERNEL, () -> traces().isEmpty());
      return List.of();
    } catch (RuntimeException e) {
      return traces();
    }
  }

  private List<String> traces() {
    return before.differences(DockyardTraces.take());
  }

  private static int number(String name, int otherwise) {
    String given = System.getProperty("dockyard.chaos." + name, "");
    return given.isEmpty() ? otherwise : Integer.parseInt(given);
  }
}
