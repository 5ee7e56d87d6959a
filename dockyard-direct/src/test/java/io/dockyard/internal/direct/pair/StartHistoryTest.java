package io.dockyard.internal.direct.pair;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.ProcessIdentity;
import io.dockyard.internal.host.BootId;
import io.dockyard.internal.host.Host;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.sysbox.PairPlaces;
import io.dockyard.internal.sysbox.SysboxDaemon;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts as a crash loop. */
class StartHistoryTest {

  private StartHistory history;

  @BeforeEach
  void open(@TempDir Path folder) {
    history =
        new StartHistory(
            new PairPlaces(
                folder, folder, folder, folder, folder.resolve("link"), "dockyard-test", Map.of()));
  }

  @Test
  void threeThatEndSoonAreALoop() {
    fall(Duration.ofSeconds(1));
    fall(Duration.ofSeconds(5));
    assertThat(history.loops()).isEmpty();
    fall(Duration.ofSeconds(9));

    assertThat(history.loops())
        .singleElement()
        .satisfies(loop -> assertThat(loop.seen()).startsWith("sysbox-mgr was started 3 times"));
  }

  @Test
  void thoseThatLivedLongWereKilledAndAreNoLoop() {
    for (int i = 0; i < 5; i++) {
      fall(Duration.ofSeconds(11));
    }

    assertThat(history.loops()).isEmpty();
  }

  @Test
  void whoLooksLateDoesNotTakeALongLifeForAShortOne() {
    history.started(List.of(dead(Duration.ofSeconds(60))));
    assertThat(history.hasNews()).isTrue();
    history.look();
    assertThat(history.hasNews()).isFalse();
    history.started(List.of(dead(Duration.ofSeconds(40))));
    history.started(List.of(dead(Duration.ofSeconds(20))));

    assertThat(history.loops()).isEmpty();
  }

  @Test
  void whatWasEndedOnPurposeDoesNotCount() {
    StartHistory.Start ended = dead(Duration.ofSeconds(1));
    fall(Duration.ofSeconds(1));
    fall(Duration.ofSeconds(2));
    history.started(List.of(ended));
    history.ended(List.of(ended.process()));

    assertThat(history.loops()).isEmpty();
  }

  @Test
  void whatRunsHasNotFallen() {
    ProcessIdentity self = Processes.identify(ProcessHandle.current().pid()).orElseThrow();
    for (int i = 0; i < 3; i++) {
      history.started(List.of(StartHistory.Start.of(SysboxDaemon.MGR, self)));
    }

    assertThat(history.loops()).isEmpty();
  }

  /** One that was started some minutes ago and was seen to have ended after so long. */
  private void fall(Duration life) {
    StartHistory.Start start = dead(Duration.ofMinutes(2));
    Duration end = Processes.startedAfterBoot(start.process()).plus(life);
    history.started(
        List.of(new StartHistory.Start(start.daemon(), start.process(), Optional.of(end))));
  }

  /** Of no process that lives. */
  private static StartHistory.Start dead(Duration ago) {
    long ticks = Math.max(1, Host.uptime().minus(ago).toMillis() / 10);
    return StartHistory.Start.of(
        SysboxDaemon.MGR, new ProcessIdentity(Integer.MAX_VALUE, ticks, BootId.current()));
  }
}
