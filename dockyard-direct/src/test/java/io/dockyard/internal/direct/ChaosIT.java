package io.dockyard.internal.direct;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.chaos.ChaosRun;
import io.dockyard.chaos.ChaosSeed;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.DockyardTraces;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.HostRequirements;
import io.dockyard.testkit.SysboxBinaries;
import io.dockyard.testkit.UnixSockets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
  private List<Path> generationsBefore = List.of();

  @BeforeEach
  void claimHost() throws IOException {
    HostRequirements.assumeWorld();
    binaries.installShared();
    before = DockyardTraces.take();
    generationsBefore = generations();
  }

  /** What a failed run left would be taken for the next test's. */
  @AfterEach
  void giveHostBack() throws IOException {
    if (before == null) {
      return;
    }
    boolean running =
        UnixSockets.listening().stream().anyMatch(path -> path.startsWith("/run/sysbox/sys"));
    for (Path generation : generations()) {
      if (!running && !generationsBefore.contains(generation)) {
        HostCommand.of("sh", "-c", "umount -l " + generation + "/*; rm -rf " + generation).result();
      }
    }
    if (!running) {
      binaries.close();
    }
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.HOURS) // beyond where the run itself gives up, in full too
  void nothingIsLost() throws InterruptedException {
    int operations = number("operations", 200);
    int kills = number("kills", operations * 3 / 20);
    ChaosSeed seed =
        ChaosSeed.of(
            System.getProperty("dockyard.chaos.seed", ""), () -> new Random().nextInt(1 << 20));
    System.out.println(seed.announcement());
    Path journal = Path.of("target", "chaos", "journal-" + seed.value() + ".txt").toAbsolutePath();
    try (ChaosRun run =
        new ChaosRun(
            DirectBackendProvider.NAME, binaries, seed.value(), operations, kills, journal)) {
      String summary = run.run();
      List<String> left = leftovers();
      if (!run.losses().isEmpty() || !left.isEmpty()) {
        System.out.println("chaos: what happened is in " + journal);
        left.forEach(line -> System.out.println("left behind: " + line));
      }
      String verdict =
          left.isEmpty() || !run.losses().isEmpty()
              ? summary
              : summary.replace("nothing lost", "LEFT BEHIND: " + String.join("; ", left));
      System.out.println(verdict);
      assertThat(run.losses()).as(verdict).isEmpty();
      assertThat(left).as(verdict).isEmpty();
    }
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
    List<String> traces = new ArrayList<>(before.differences(DockyardTraces.take()));
    // The JVMs that work end with the run.
    traces.removeIf(line -> line.contains("process") && line.contains("ChaosWorker"));
    return traces;
  }

  private static List<Path> generations() throws IOException {
    List<Path> found = new ArrayList<>();
    for (String daemon : List.of("mgr", "fs")) {
      Path room = GENERATIONS.resolve(daemon);
      try (Stream<Path> entries = Files.exists(room) ? Files.list(room) : Stream.empty()) {
        entries.sorted().forEach(found::add);
      }
    }
    return found;
  }

  private static int number(String name, int otherwise) {
    String given = System.getProperty("dockyard.chaos." + name, "");
    return given.isEmpty() ? otherwise : Integer.parseInt(given);
  }
}
