package io.dockyard.internal.direct.pair;

import static io.dockyard.internal.direct.pair.BareHold.acquire;
import static io.dockyard.internal.direct.pair.PairFixture.PATIENCE;
import static io.dockyard.internal.direct.pair.PairFixture.assertOnePairOfOurs;
import static io.dockyard.internal.direct.pair.PairFixture.kill9;
import static io.dockyard.internal.direct.pair.PairFixture.running;
import static io.dockyard.internal.direct.pair.PairFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.DockyardException;
import io.dockyard.ProcessIdentity;
import io.dockyard.RefusedException;
import io.dockyard.SharedSysbox;
import io.dockyard.StartFailedException;
import io.dockyard.SysboxListener;
import io.dockyard.SysboxRepair;
import io.dockyard.SysboxRepair.Action;
import io.dockyard.SysboxRepair.Step;
import io.dockyard.SysboxRepairOptions;
import io.dockyard.SysboxStatus;
import io.dockyard.SysboxStatus.State;
import io.dockyard.SysboxWatch;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.sysbox.PairWatch;
import io.dockyard.internal.sysbox.SysboxDaemon;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A watch that repairs by itself. */
class RepairingWatchIT {

  /** So long that what is noticed was noticed by the kernel's word. */
  private static final Duration NEVER = Duration.ofHours(1);

  private final BlockingQueue<SysboxRepair> repaired = new LinkedBlockingQueue<>();
  private final BlockingQueue<DockyardException> refused = new LinkedBlockingQueue<>();

  @AutoClose private final PairFixture fixture = new PairFixture();
  private final SysboxPair pair = fixture.pair();

  @ParameterizedTest
  @EnumSource
  void aKilledDaemonIsStartedAgain(SysboxDaemon killed) throws Exception {
    acquire(pair, "a_", soon());
    try (SysboxWatch watch = watch(pair, NEVER)) {
      kill9(killed);
      assertThat(actions(next(repaired))).containsExactly(Action.START_DAEMONS);
      watch.close();
    }
    assertOnePairOfOurs();
    assertThat(refused).isEmpty();
  }

  @Test
  void aPairThatWasKilledUnderItsHoldersIsStartedAgain() throws Exception {
    acquire(pair, "a_", soon());
    try (SysboxWatch watch = watch(pair, NEVER)) {
      kill9(SysboxDaemon.FS);
      kill9(SysboxDaemon.MGR);
      Await.until("the repair", PATIENCE, () -> pair.status().state() == State.RUNNING);
      watch.close();
    }
    assertOnePairOfOurs();
    assertThat(refused).isEmpty();
  }

  @Test
  void aDaemonThatHangsIsToldToGoOn() throws Exception {
    acquire(pair, "a_", soon());
    ProcessIdentity fs = running(SysboxDaemon.FS).get(0);
    try (SysboxWatch watch = watch(pair, Duration.ofMillis(50))) {
      Processes.signal(fs, Processes.SIGSTOP);
      assertThat(actions(next(repaired))).containsExactly(Action.CONTINUE_DAEMON);
      watch.close();
    }
    assertThat(running(SysboxDaemon.FS)).containsExactly(fs);
  }

  @Test
  void whatIsNotOursIsToldOnceAndLeftAlone() throws Exception {
    // Before the watch: one that does not listen yet would be told of in other words.
    ChildProcess mgr = fixture.startForeign(SysboxDaemon.MGR);
    AtomicInteger tries = new AtomicInteger();
    try (SysboxWatch watch = watch(counting(tries), Duration.ofMillis(50))) {
      assertThat(next(refused))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("was started by somebody else as process " + mgr.pid());
      // Once the third has begun, the second has told nothing new.
      Await.until("three tries", PATIENCE, () -> tries.get() >= 3);
      assertThat(refused).isEmpty();
      assertThat(mgr.isAlive()).isTrue();
      watch.close();
    }
    assertThat(repaired).isEmpty();
  }

  @Test
  void aRepairThatDoesNotHelpIsTriedAgainAtLongerAndLongerIntervals() throws Exception {
    acquire(pair, "a_", soon());
    SysboxPair failing = fixture.pair(Map.of("STANDIN_FS_FAIL", "1"));
    Instant begun = Instant.now();
    try (SysboxWatch watch = watch(failing, Duration.ofMillis(50))) {
      kill9(SysboxDaemon.FS);
      assertThat(next(refused)).isInstanceOf(StartFailedException.class);
      Await.until("three tries", PATIENCE, () -> tries(begun) >= 3);
      watch.close();
    }
    // After 1 s and after another 2 s.
    assertThat(Duration.between(begun, Instant.now())).isGreaterThan(Duration.ofSeconds(3));
    assertThat(tries(begun)).isLessThan(5);
  }

  @Test
  void startingAndStoppingNeedsNoRepair() throws Exception {
    try (SysboxWatch watch = watch(pair, NEVER)) {
      for (int i = 0; i < 5; i++) {
        acquire(pair, "a_", soon());
        pair.release("a_", soon());
      }
      watch.close();
    }
    // On a slow machine it may help to finish a stop.
    assertThat(repaired).allSatisfy(it -> assertThat(actions(it)).containsOnly(Action.STOP_PAIR));
    assertThat(refused).isEmpty();
    fixture.assertNothingLeft();
  }

  @Test
  void aWatchThatOnlyTellsRepairsNothing() throws Exception {
    acquire(pair, "a_", soon());
    BlockingQueue<SysboxStatus> told = new LinkedBlockingQueue<>();
    try (SysboxWatch watch = pair.watch(NEVER, told::add)) {
      kill9(SysboxDaemon.MGR);
      Await.until(
          "it to be told",
          PATIENCE,
          () -> told.stream().anyMatch(status -> status.state() == State.BROKEN));
      watch.close();
    }
    assertThat(running(SysboxDaemon.MGR)).isEmpty();
  }

  /** The pair, with a count of the repairs that are tried: each begins with a plan. */
  private SharedSysbox counting(AtomicInteger tries) {
    InvocationHandler handler =
        (proxy, method, args) -> {
          if (method.getName().equals("repairPlan")) {
            tries.incrementAndGet();
          }
          try {
            return method.invoke(pair, args);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    Class<?>[] type = {SharedSysbox.class};
    return (SharedSysbox) Proxy.newProxyInstance(type[0].getClassLoader(), type, handler);
  }

  private SysboxWatch watch(SharedSysbox watched, Duration probeEvery) throws InterruptedException {
    BlockingQueue<SysboxStatus> told = new LinkedBlockingQueue<>();
    SysboxWatch watch =
        PairWatch.start(
            PairFixture.RUN,
            watched,
            () -> false,
            probeEvery,
            new SysboxListener() {
              @Override
              public void changed(SysboxStatus status) {
                told.add(status);
              }

              @Override
              public void repaired(SysboxRepair repair) {
                repaired.add(repair);
                throw new IllegalStateException("as the test wants");
              }

              @Override
              public void notRepaired(DockyardException failure) {
                refused.add(failure);
                throw new IllegalStateException("as the test wants");
              }
            },
            Optional.of(SysboxRepairOptions.LEAST));
    next(told);
    return watch;
  }

  /** Each start has a log of its own. */
  private long tries(Instant since) {
    return PairFixture.entries(PairFixture.PLACES.logs()).stream()
        .filter(log -> log.getFileName().toString().startsWith("sysbox-fs.log"))
        .filter(log -> log.toFile().lastModified() >= since.toEpochMilli())
        .filter(RepairingWatchIT::saysThatItFailed)
        .count();
  }

  private static boolean saysThatItFailed(Path log) {
    try {
      return Files.readString(log).contains("failed as STANDIN_FAIL asks");
    } catch (NoSuchFileException e) {
      return false; // it is being put aside
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T next = queue.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(next).as("nothing was told").isNotNull();
    return next;
  }

  private static List<Action> actions(SysboxRepair repair) {
    return repair.steps().stream().map(Step::action).toList();
  }
}
