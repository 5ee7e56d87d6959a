package io.dockyard.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.OperationInterruptedException;
import io.dockyard.RefusedException;
import io.dockyard.StartFailedException;
import io.dockyard.StartPhase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told of a start, and which of its failures is the one that it failed by. */
class PhasesTest {

  private final List<String> told = new ArrayList<>();
  private final Phases phases = new Phases(new Noting());

  /** Notes all that it is told; ends in a failure where that is asked of it. */
  private final class Noting implements PhaseListener {

    @Override
    public void began(StartPhase phase) {
      told.add(phase + " began");
    }

    @Override
    public void succeeded(StartPhase phase, Duration took) {
      told.add(phase + " succeeded");
      if (phase == StartPhase.BRIDGE) {
        throw new IllegalStateException("the listener of the bridge fails");
      }
    }

    @Override
    public void failed(StartPhase phase, Duration took, String message) {
      told.add(phase + " failed: " + message);
      if (phase == StartPhase.SYSBOX) {
        throw new IllegalStateException("the listener of sysbox fails");
      }
    }
  }

  @Test
  void givesTheResultAndTellsOfBothEnds() {
    assertThat(phases.get(StartPhase.CLEAN_UP, () -> "left")).isEqualTo("left");
    assertThat(told).containsExactly("CLEAN_UP began", "CLEAN_UP succeeded");
  }

  @Test
  void theFirstFailureIsTheOneThatCounts() {
    RuntimeException first = fail(StartPhase.FIREWALL, "no iptables");
    RuntimeException second = fail(StartPhase.DOCKERD, "interrupted by the first");

    StartFailedException failure = phases.asFailure("a_", second);

    assertThat(failure.phase()).isEqualTo(StartPhase.FIREWALL);
    assertThat(failure).hasMessageContaining("no iptables").hasCause(first);
    assertThat(told).contains("FIREWALL failed: no iptables");
  }

  @Test
  void whoWasInterruptedIsNotToBlame() {
    assertThatThrownBy(
            () ->
                phases.in(
                    StartPhase.CONTAINERD,
                    () -> {
                      throw OperationInterruptedException.restoringFlag(
                          "containerd", new InterruptedException());
                    }))
        .isInstanceOf(OperationInterruptedException.class);
    assertThat(Thread.interrupted()).isTrue();
    RuntimeException why = new IllegalStateException("the host cannot be looked at");

    StartFailedException failure = phases.asFailure("a_", why);

    assertThat(failure.phase()).isEqualTo(StartPhase.CLEAN_UP);
    assertThat(failure).hasCause(why);
  }

  @Test
  void whatFailedInNoPhaseFailedInTheCleanUp() {
    StartFailedException failure =
        phases.asFailure("a_", new RefusedException("a file is in the way", "move it"));

    assertThat(failure.phase()).isEqualTo(StartPhase.CLEAN_UP);
    assertThat(failure.seen()).contains("a file is in the way");
    assertThat(failure.advice()).contains("move it");
  }

  @Test
  void whatToDoAboutTheFailureIsToDoAboutTheStart() {
    RefusedException refused = new RefusedException("something is in the way", "move it");
    assertThatThrownBy(
            () ->
                phases.in(
                    StartPhase.BRIDGE,
                    () -> {
                      throw refused;
                    }))
        .isSameAs(refused);

    StartFailedException failure = phases.asFailure("a_", refused);

    assertThat(failure)
        .hasMessage(
            "instance 'a_' did not start, in phase BRIDGE: something is in the way — move it")
        .hasCause(refused);
    assertThat(failure.advice()).contains("move it");
  }

  @Test
  void whatIsCompleteStaysAsItIs() {
    fail(StartPhase.FIREWALL, "no iptables");
    StartFailedException complete =
        new StartFailedException("a_", StartPhase.DOCKERD, "it ended", "", 1, "its log", null);

    assertThat(phases.asFailure("a_", complete)).isSameAs(complete);
  }

  @Test
  void whatWasInVainIsToldAndFailsNothing() {
    assertThat(phases.tryIn(StartPhase.DOCKERD, () -> false, "it has ended")).isFalse();
    assertThat(phases.tryIn(StartPhase.DOCKERD, () -> true, "it has ended")).isTrue();

    assertThat(told)
        .containsExactly(
            "DOCKERD began", "DOCKERD failed: it has ended", "DOCKERD began", "DOCKERD succeeded");
    assertThat(phases.asFailure("a_", new IllegalStateException("later")).phase())
        .isEqualTo(StartPhase.CLEAN_UP);
  }

  @Test
  void aListenerThatFailsFailsThePhase() {
    assertThatThrownBy(() -> phases.in(StartPhase.BRIDGE, () -> {}))
        .hasMessage("the listener of the bridge fails");

    assertThat(phases.asFailure("a_", new IllegalStateException("later")).phase())
        .isEqualTo(StartPhase.BRIDGE);
  }

  @Test
  void aListenerThatFailsDoesNotHideAFailure() {
    RuntimeException failure = fail(StartPhase.SYSBOX, "no sysbox-mgr");

    assertThat(failure.getSuppressed())
        .singleElement()
        .satisfies(also -> assertThat(also).hasMessage("the listener of sysbox fails"));
  }

  private RuntimeException fail(StartPhase phase, String seen) {
    RuntimeException failure = new IllegalStateException(seen);
    assertThatThrownBy(
            () ->
                phases.in(
                    phase,
                    () -> {
                      throw failure;
                    }))
        .isSameAs(failure);
    return failure;
  }
}
