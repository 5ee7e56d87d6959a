package io.dockyard.internal.sysbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.ProcessIdentity;
import io.dockyard.testkit.Observations;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whose daemon it is, and whether it is one. */
class DaemonObservationTest {

  private static final Optional<ProcessIdentity> OWN =
      Optional.of(new ProcessIdentity(100, 1, "boot"));
  private static final Optional<ProcessIdentity> NO_OWN = Optional.empty();

  @ParameterizedTest
  @EnumSource
  void theTestsOwnObservationsAreWhatTheySay(Half half) {
    assertThat(Observations.of(SysboxDaemon.MGR, half).half()).isEqualTo(half);
    assertThat(Observations.of(SysboxDaemon.FS, half).half()).isEqualTo(half);
  }

  @Test
  void oursIsSilentWhileOneOfItsSocketsDoesNotListen() {
    assertThat(observation(100L, "sysbox-fs", false, OWN).half()).isEqualTo(Half.OURS_SILENT);
  }

  @Test
  void anotherListenerThanOurProcessIsWrongEvenIfItIsASysbox() {
    assertThat(observation(200L, "sysbox-fs", true, OWN).half()).isEqualTo(Half.WRONG);
  }

  @Test
  void aListenerThatIsGoneIsWrong() {
    assertThat(observation(200L, null, true, NO_OWN).half()).isEqualTo(Half.WRONG);
  }

  @Test
  void aListenerThatCannotBeSeenIsWrong() {
    DaemonObservation hidden =
        new DaemonObservation(
            SysboxDaemon.FS,
            Optional.empty(),
            Optional.empty(),
            true,
            false,
            NO_OWN,
            List.of(),
            Observations.NO_DETAIL);

    assertThat(hidden.half()).isEqualTo(Half.WRONG);
    assertThat(hidden.finding()).hasValueSatisfying(f -> assertThat(f).contains("cannot be seen"));
  }

  @Test
  void aStrangerThatDoesNotListenIsNotTakenForAbsent() {
    DaemonObservation stranger =
        new DaemonObservation(
            SysboxDaemon.MGR,
            Optional.empty(),
            Optional.empty(),
            false,
            false,
            NO_OWN,
            List.of(300L),
            Observations.NO_DETAIL);

    assertThat(stranger.half()).isEqualTo(Half.FOREIGN_SILENT);
    assertThat(stranger.finding()).hasValueSatisfying(f -> assertThat(f).contains("process 300"));
  }

  @Test
  void theWrongListenerIsNamedWithItsProgram() {
    assertThat(observation(200L, "nc", true, OWN).finding())
        .contains(
            "The socket of sysbox-fs is served by process 200 (nc) instead of process 100, which"
                + " we started.");
  }

  private static DaemonObservation observation(
      Long listener, @Nullable String program, boolean complete, Optional<ProcessIdentity> own) {
    return new DaemonObservation(
        SysboxDaemon.FS,
        Optional.ofNullable(listener),
        Optional.ofNullable(program),
        false,
        complete,
        own,
        List.of(),
        Observations.NO_DETAIL);
  }
}
