package io.dockyard.internal.sysbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.ProcessIdentity;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whose daemon it is, and whether it is one. */
class DaemonSightTest {

  private static final Optional<ProcessIdentity> OWN =
      Optional.of(new ProcessIdentity(100, 1, "boot"));
  private static final Optional<ProcessIdentity> NO_OWN = Optional.empty();

  @ParameterizedTest
  @EnumSource
  void theTestsOwnSightsAreWhatTheySay(Half half) {
    assertThat(Sights.of(SysboxDaemon.MGR, half).half()).isEqualTo(half);
    assertThat(Sights.of(SysboxDaemon.FS, half).half()).isEqualTo(half);
  }

  @Test
  void oursIsSilentWhileOneOfItsSocketsDoesNotListen() {
    assertThat(sight(100L, "sysbox-fs", false, OWN).half()).isEqualTo(Half.OURS_SILENT);
  }

  @Test
  void anotherListenerThanOurProcessIsWrongEvenIfItIsASysbox() {
    assertThat(sight(200L, "sysbox-fs", true, OWN).half()).isEqualTo(Half.WRONG);
  }

  @Test
  void aListenerThatIsGoneIsWrong() {
    assertThat(sight(200L, null, true, NO_OWN).half()).isEqualTo(Half.WRONG);
  }

  @Test
  void aListenerThatCannotBeSeenIsWrong() {
    DaemonSight hidden =
        new DaemonSight(
            SysboxDaemon.FS,
            Optional.empty(),
            Optional.empty(),
            true,
            false,
            NO_OWN,
            List.of(),
            Sights.NO_DETAIL);

    assertThat(hidden.half()).isEqualTo(Half.WRONG);
    assertThat(hidden.finding()).hasValueSatisfying(f -> assertThat(f).contains("cannot be seen"));
  }

  @Test
  void aStrangerThatDoesNotListenIsNotTakenForAbsent() {
    DaemonSight stranger =
        new DaemonSight(
            SysboxDaemon.MGR,
            Optional.empty(),
            Optional.empty(),
            false,
            false,
            NO_OWN,
            List.of(300L),
            Sights.NO_DETAIL);

    assertThat(stranger.half()).isEqualTo(Half.FOREIGN_SILENT);
    assertThat(stranger.finding()).hasValueSatisfying(f -> assertThat(f).contains("process 300"));
  }

  @Test
  void theWrongListenerIsNamedWithItsProgram() {
    assertThat(sight(200L, "nc", true, OWN).finding())
        .contains(
            "The socket of sysbox-fs is served by process 200 (nc) instead of process 100, which"
                + " we started.");
  }

  private static DaemonSight sight(
      Long listener, @Nullable String program, boolean complete, Optional<ProcessIdentity> own) {
    return new DaemonSight(
        SysboxDaemon.FS,
        Optional.ofNullable(listener),
        Optional.ofNullable(program),
        false,
        complete,
        own,
        List.of(),
        Sights.NO_DETAIL);
  }
}
