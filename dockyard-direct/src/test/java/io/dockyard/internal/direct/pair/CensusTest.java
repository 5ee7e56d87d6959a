package io.dockyard.internal.direct.pair;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.ProcessIdentity;
import io.dockyard.SysboxStatus;
import io.dockyard.SysboxStatus.State;
import io.dockyard.internal.sysbox.Half;
import io.dockyard.internal.sysbox.KnownHolder;
import io.dockyard.internal.sysbox.Launch;
import io.dockyard.internal.sysbox.PairHolding;
import io.dockyard.internal.sysbox.SeenSysbox;
import io.dockyard.internal.sysbox.SysboxDaemon;
import io.dockyard.testkit.Observations;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The holders that are recorded against those that live. */
class CensusTest {

  private static final ProcessIdentity JVM = process(1);
  private static final Instant SINCE = Instant.parse("2026-01-02T03:04:05Z");
  private static final Launch LAUNCH = new Launch(Path.of("/g"), Optional.empty());

  @Test
  void theDeadGoTheLivingStayAndThoseWithoutARecordCome() {
    PairRecord recorded =
        new PairRecord(
            List.of(overdue("dead_"), overdue("lives_"), starting("starts_")),
            false,
            Map.of(SysboxDaemon.MGR, LAUNCH));

    Census census = census(recorded, Map.of("lives_", lives(false, 7), "lost_", lives(true, 8, 9)));

    assertThat(census.dead()).containsExactly("dead_");
    assertThat(census.found()).containsExactly("lost_");
    assertThat(census.healed())
        .isEqualTo(
            recorded.withHolders(
                List.of(
                    overdue("lives_").with(List.of(process(7))),
                    starting("starts_"),
                    Holder.found("lost_", "direct", List.of(process(8), process(9))))));
  }

  @Test
  void whatLivesWithoutARecordAndNeedsNoSysboxIsNoHolder() {
    Census census = census(PairRecord.EMPTY, Map.of("runc_", lives(false, 7)));

    assertThat(census.healed()).isEqualTo(PairRecord.EMPTY);
    assertThat(census.found()).isEmpty();
  }

  @Test
  void aHolderOfAnOlderVersionStaysUntilSomethingOfItWasSeenAndIsGone() {
    PairRecord old = new PairRecord(Recorded.holders("old_"), false, Map.of());

    PairRecord unseen = census(old, Map.of()).healed();
    assertThat(unseen.prefixes()).containsExactly("old_");
    PairRecord seen = census(unseen, Map.of("old_", lives(true, 7))).healed();
    assertThat(census(seen, Map.of()).dead()).containsExactly("old_");
  }

  @Test
  void onlySomeProcessesOfAnInstanceAreKeptAndTheFirstOnes() {
    List<ProcessIdentity> many = new ArrayList<>();
    for (int pid = 100; pid < 200; pid++) {
      many.add(process(pid));
    }

    Census census = census(PairRecord.EMPTY, Map.of("a_", new LivingInstance(many, true)));

    assertThat(census.healed().holders().get(0).processes()).isEqualTo(many.subList(0, 8));
  }

  @Test
  void statusTellsWhatIsRecordedAndWhatOfItIsNotTrue() {
    PairRecord recorded =
        new PairRecord(List.of(overdue("dead_"), overdue("lives_")), false, Map.of());
    PairHolding holding =
        LedgerFindings.of(
            new LedgerReading(recorded, 1, 2, 2), Observations.of(Half.OURS, Half.OURS));
    SysboxStatus seen =
        new SeenSysbox(
            State.RUNNING,
            Optional.empty(),
            Optional.empty(),
            holding.number(),
            holding.holders(),
            Set.of(),
            holding.findings());

    SysboxStatus status =
        census(recorded, Map.of("lives_", lives(true, 7), "lost_", lives(true, 8))).addTo(seen);

    assertThat(status.count()).isEqualTo(2);
    assertThat(status.holders())
        .containsExactly(
            new KnownHolder("dead_", "direct", Optional.of(SINCE), List.of()),
            new KnownHolder("lives_", "direct", Optional.of(SINCE), List.of(7L)));
    assertThat(status.findings()).anyMatch(f -> f.startsWith("Nothing lives of 'dead_'"));
    assertThat(status.findings()).anyMatch(f -> f.startsWith("'lost_' may need the pair"));
  }

  @Test
  void anotherStartOfAHolderKeepsItsPlaceAndTheTimeItCame() {
    PairRecord record = PairRecord.EMPTY.held(overdue("a_")).held(overdue("b_"));
    Holder again =
        new Holder(
            "a_",
            "direct",
            Optional.of(SINCE.plusSeconds(9)),
            starting("a_").starting(),
            List.of());

    assertThat(record.held(again).holders()).containsExactly(starting("a_"), overdue("b_"));
  }

  private static Census census(PairRecord recorded, Map<String, LivingInstance> living) {
    return Census.of(recorded, living, JVM::equals, Duration.ofSeconds(50), "direct");
  }

  private static LivingInstance lives(boolean needsSysbox, long... pids) {
    List<ProcessIdentity> processes = new ArrayList<>();
    for (long pid : pids) {
      processes.add(process(pid));
    }
    return new LivingInstance(processes, needsSysbox);
  }

  private static Holder starting(String prefix) {
    return holder(prefix, Duration.ofSeconds(100));
  }

  private static Holder overdue(String prefix) {
    return holder(prefix, Duration.ofSeconds(10));
  }

  private static Holder holder(String prefix, Duration until) {
    return new Holder(
        prefix, "direct", Optional.of(SINCE), Optional.of(new Starting(JVM, until)), List.of());
  }

  private static ProcessIdentity process(long pid) {
    return new ProcessIdentity(pid, pid, "boot");
  }
}
