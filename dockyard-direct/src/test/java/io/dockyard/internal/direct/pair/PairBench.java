package io.dockyard.internal.direct.pair;

import static io.dockyard.internal.direct.pair.BareHold.acquire;
import static io.dockyard.internal.direct.pair.PairFixture.PLACES;
import static io.dockyard.internal.direct.pair.PairFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.internal.host.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the pair costs those who use it. No gate: it prints medians, and fails only where one is
 * beyond what is promised, which a busy machine can bring about. Run with {@code
 * -Dit.test=PairBench}.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class PairBench {

  private static final int ROUNDS = 300;
  private static final int WARM_UP = 100;

  @AutoClose private final PairFixture fixture = new PairFixture();
  private final SysboxPair pair = fixture.pair();

  @ParameterizedTest
  @CsvSource({"1, 0", "500, 0", "1, 400", "500, 400"})
  void aPairThatRuns(int holders, int processes) throws Exception {
    acquire(pair, "first_", soon());
    crowd(holders - 1);
    for (int i = 0; i < processes; i++) {
      fixture.start(Map.of("NUMBER", "n" + i), "sleep", "600");
    }
    List<Long> acquires = new ArrayList<>();
    List<Long> releases = new ArrayList<>();
    List<Long> probes = new ArrayList<>();
    for (int i = -WARM_UP; i < ROUNDS; i++) {
      long begin = System.nanoTime();
      pair.acquire("another_", Optional.empty(), Optional.empty(), soon());
      long acquired = System.nanoTime();
      pair.release("another_", soon());
      long released = System.nanoTime();
      if (i >= 0) {
        acquires.add(acquired - begin);
        releases.add(released - acquired);
      }
    }
    for (int i = -WARM_UP / 2; i < ROUNDS / 3; i++) {
      long begin = System.nanoTime();
      pair.status();
      if (i >= 0) {
        probes.add(System.nanoTime() - begin);
      }
    }
    System.out.printf(
        "pair: %d holders, %d processes on the host, load %s:%n",
        holders, Processes.pids().size(), load());
    double acquire = report("acquire", acquires, 2);
    double release = report("release", releases, 2);
    double probe = report("status", probes, 20);
    assertThat(acquire).as("median of acquire in ms").isLessThan(2);
    assertThat(release).as("median of release in ms").isLessThan(2);
    assertThat(probe).as("median of status in ms").isLessThan(20);
  }

  /** As they are recorded when that many instances hold the pair. */
  private static void crowd(int more) {
    Ledger ledger = new Ledger(PLACES, Boot::current);
    LedgerReading known = ledger.read(() -> false);
    PairRecord record = known.record();
    for (int i = 0; i < more; i++) {
      Holder starting = Recorded.starting("holder" + i + "_");
      record =
          record.held(
              starting.with(
                  List.of(Processes.identify(ProcessHandle.current().pid()).orElseThrow())));
    }
    ledger.write(known, record);
  }

  private static double report(String what, List<Long> nanos, double promised) {
    nanos.sort(Long::compare);
    double median = nanos.get(nanos.size() / 2) / 1e6;
    System.out.printf(
        "  %-8s median %6.2f ms, least %6.2f, 90%% below %6.2f; promised %.0f%n",
        what, median, nanos.get(0) / 1e6, nanos.get(nanos.size() * 9 / 10) / 1e6, promised);
    return median;
  }

  private static String load() throws Exception {
    return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
  }
}
