package io.dockyard.internal.direct.pair;

import static io.dockyard.internal.direct.pair.BareHold.acquire;
import static io.dockyard.internal.direct.pair.PairFixture.PATIENCE;
import static io.dockyard.internal.direct.pair.PairFixture.assertOnePairOfOurs;
import static io.dockyard.internal.direct.pair.PairFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dockyard.ProcessIdentity;
import io.dockyard.SysboxRepair;
import io.dockyard.SysboxRepair.Step;
import io.dockyard.SysboxRepairOptions;
import io.dockyard.SysboxStatus;
import io.dockyard.internal.direct.pair.BrokenState.Outcome;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each broken state, made with real processes, for each operation. */
class BrokenStateMatrixIT {

  /** The instance that comes when the pair is broken. */
  private static final String NEWCOMER = "b_";

  private BrokenHost host;
  private List<ProcessIdentity> daemonsBefore = List.of();

  static List<BrokenState> states() {
    return BrokenStates.all();
  }

  @BeforeEach
  void open() {
    host = new BrokenHost();
  }

  @AfterEach
  void close() throws Exception {
    if (host != null) {
      host.close();
    }
  }

  @ParameterizedTest
  @MethodSource("states")
  void status(BrokenState broken) throws Exception {
    make(broken);

    SysboxStatus status = host.pair().status();

    assertThat(status.state()).as("%s", status).isEqualTo(broken.state());
    assertThat(status.faults()).as("%s", status).isEqualTo(broken.faults());
    assertThat(status.findings()).hasSizeGreaterThanOrEqualTo(status.faults().size());
    assertAsBefore();
  }

  @ParameterizedTest
  @MethodSource("states")
  void start(BrokenState broken) throws Exception {
    make(broken);

    assertOutcome(() -> acquire(host.pair(), NEWCOMER, soon()), broken.start());

    if (broken.start().failure().isPresent() && host.healable()) {
      host.heal();
      host.pair().repair(SysboxRepairOptions.LEAST, PATIENCE);
      acquire(host.pair(), NEWCOMER, soon());
      assertOnePairOfOurs();
    }
  }

  @ParameterizedTest
  @MethodSource("states")
  void stop(BrokenState broken) throws Exception {
    make(broken);
    host.endTheHoldersDaemon();

    assertOutcome(() -> host.pair().release(BrokenHost.HOLDER, soon()), broken.stop());

    if (broken.stop().failure().isPresent() && host.healable()) {
      host.heal();
      host.pair().release(BrokenHost.HOLDER, soon());
      host.assertNothingOfOursLeft();
    }
  }

  @ParameterizedTest
  @MethodSource("states")
  void repair(BrokenState broken) throws Exception {
    make(broken);

    assertOutcome(
        () -> {
          SysboxRepair done = host.pair().repair(SysboxRepairOptions.LEAST, PATIENCE);
          assertThat(done.steps().stream().map(Step::action))
              .containsExactlyElementsOf(broken.repair().actions());
        },
        broken.repair());

    if (broken.repair().failure().isEmpty()) {
      assertThat(host.pair().repairPlan().isEmpty()).isTrue();
    } else if (host.healable()) {
      host.heal();
      host.pair().repair(SysboxRepairOptions.LEAST, PATIENCE);
      assertThat(host.pair().repairPlan().isEmpty()).isTrue();
    }
  }

  private void make(BrokenState broken) throws Exception {
    broken.making().in(host);
    daemonsBefore = BrokenHost.daemons();
  }

  private void assertOutcome(ThrowingCallable operation, Outcome expected) {
    Throwable thrown = catchThrowable(operation);
    if (expected.failure().isPresent()) {
      assertThat(thrown)
          .isInstanceOf(expected.failure().get())
          .hasMessageContaining(expected.said());
    } else {
      assertThat(thrown).isNull();
    }
    switch (expected.after()) {
      case OUR_PAIR -> assertOnePairOfOurs();
      case NOTHING_OF_OURS -> host.assertNothingOfOursLeft();
      case AS_BEFORE -> assertAsBefore();
    }
    assertThat(host.strangersLive()).isTrue();
  }

  private void assertAsBefore() {
    assertThat(BrokenHost.daemons()).isEqualTo(daemonsBefore);
    assertThat(host.strangersLive()).isTrue();
  }
}
