package io.dockyard.internal.direct.pair;

import static io.dockyard.internal.direct.pair.BareHold.acquire;
import static io.dockyard.internal.direct.pair.PairFixture.COUNT;
import static io.dockyard.internal.direct.pair.PairFixture.HOLDERS;
import static io.dockyard.internal.direct.pair.PairFixture.PATIENCE;
import static io.dockyard.internal.direct.pair.PairFixture.PLACES;
import static io.dockyard.internal.direct.pair.PairFixture.assertOnePairOfOurs;
import static io.dockyard.internal.direct.pair.PairFixture.generation;
import static io.dockyard.internal.direct.pair.PairFixture.kill9;
import static io.dockyard.internal.direct.pair.PairFixture.running;
import static io.dockyard.internal.direct.pair.PairFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.ProcessIdentity;
import io.dockyard.RefusedException;
import io.dockyard.StateFileException;
import io.dockyard.SysboxHolder;
import io.dockyard.SysboxStatus.State;
import io.dockyard.internal.host.FileLock;
import io.dockyard.internal.sysbox.Generations;
import io.dockyard.internal.sysbox.Launch;
import io.dockyard.internal.sysbox.PairObserver;
import io.dockyard.internal.sysbox.SysboxDaemon;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.ChildProcess;
import io.dockyard.testkit.JvmUnderTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is left by a daemon or a JVM that was killed, and how the next operation finds out. */
class SysboxPairCrashIT {

  /** The exit code of what SIGKILL ended. */
  private static final int KILLED = 128 + 9;

  @AutoClose private final PairFixture fixture = new PairFixture();
  private final SysboxPair pair = fixture.pair();

  @ParameterizedTest
  @EnumSource
  void aKilledDaemonIsStartedOnAFreshGenerationAndTheOtherOneIsNotTouched(SysboxDaemon killed)
      throws Exception {
    SysboxDaemon other = killed == SysboxDaemon.MGR ? SysboxDaemon.FS : SysboxDaemon.MGR;
    acquire(pair, "a_", soon());
    Path old = generation(killed);
    Files.writeString(old.resolve("canary"), "inner data");
    List<ProcessIdentity> untouched = running(other);

    kill9(killed);
    assertThat(pair.status().state()).isEqualTo(State.BROKEN);
    assertThat(pair.status().findings())
        .anyMatch(f -> f.startsWith(killed.program() + " does not run."));
    acquire(pair, "b_", soon());

    assertOnePairOfOurs();
    assertThat(running(other)).isEqualTo(untouched);
    assertThat(generation(killed)).isNotEqualTo(old);
    assertThat(old.resolve("canary")).hasContent("inner data");
    assertThat(COUNT).hasContent("2");
    assertThat(Files.readSymbolicLink(PLACES.link())).isEqualTo(generation(SysboxDaemon.MGR));

    pair.release("a_", soon());
    pair.release("b_", soon());
    assertThat(old.resolve("canary")).hasContent("inner data");
    assertThat(pair.status().state()).isEqualTo(State.STOPPED);
  }

  @Test
  void aPairThatWasKilledUnderItsHoldersIsStartedAgain() {
    acquire(pair, "a_", soon());
    kill9(SysboxDaemon.MGR);
    kill9(SysboxDaemon.FS);
    assertThat(pair.status().state()).isEqualTo(State.STOPPED);
    assertThat(pair.status().findings()).anyMatch(f -> f.contains("'a_' hold it"));

    acquire(pair, "a_", soon());

    assertOnePairOfOurs();
    assertThat(COUNT).hasContent("1");
  }

  @Test
  void aKilledPairIsClearedUpByTheLastRelease() throws Exception {
    acquire(pair, "a_", soon());
    Path unknown = generation(SysboxDaemon.MGR).resolve("docker/c0ffee");
    Files.createDirectories(unknown);
    kill9(SysboxDaemon.MGR);
    kill9(SysboxDaemon.FS);

    pair.release("a_", soon());

    assertThat(PairFixture.entries(PairFixture.RUN)).containsOnly(PLACES.lockFile());
    // What the killed ones left is a container's data for all that is known.
    assertThat(PairFixture.entries(PLACES.room(SysboxDaemon.MGR))).hasSize(2);
  }

  @Test
  void aDamagedCountStopsNothing() throws Exception {
    acquire(pair, "a_", soon());
    Files.writeString(COUNT, "one");

    assertThatThrownBy(() -> pair.release("a_", soon()))
        .isInstanceOf(StateFileException.class)
        .hasMessageContaining(COUNT.toString());
    assertThatThrownBy(() -> acquire(pair, "b_", soon()))
        .isInstanceOf(StateFileException.class)
        .hasMessageContaining(COUNT.toString());
    assertOnePairOfOurs();
    assertThat(pair.status().findings()).anyMatch(f -> f.contains(COUNT.toString()));

    Files.writeString(COUNT, "1\n");
    pair.release("a_", soon());
    fixture.assertNothingLeft();
  }

  @Test
  void damagedHoldersStopNothing() throws Exception {
    acquire(pair, "a_", soon());
    String holders = Files.readString(HOLDERS);
    Files.writeString(HOLDERS, holders.substring(0, 40));

    assertThatThrownBy(() -> pair.release("a_", soon()))
        .isInstanceOf(StateFileException.class)
        .hasMessageContaining(HOLDERS.toString());
    assertThatThrownBy(pair::holders).isInstanceOf(StateFileException.class);
    assertOnePairOfOurs();

    Files.writeString(HOLDERS, holders);
    pair.release("a_", soon());
    fixture.assertNothingLeft();
  }

  @Test
  void aTornFileOfAnEarlierBootDoesNotBlockTheStart() throws Exception {
    PairFixture.makeRun();
    for (Path file : List.of(HOLDERS, COUNT)) {
      Files.writeString(file, "{");
      Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    }

    acquire(pair, "a_", soon());

    assertOnePairOfOurs();
    assertThat(COUNT).hasContent("1");
  }

  @Test
  void holdersThatWereLostKeepThePairRunning() throws Exception {
    acquire(pair, "a_", soon());
    Files.delete(HOLDERS);
    Files.delete(COUNT);
    assertThat(pair.status().findings()).singleElement().asString().contains("was lost");

    acquire(pair, "b_", soon());
    pair.release("b_", soon());
    pair.release("a_", soon());

    assertOnePairOfOurs();
  }

  @Test
  void aPairThatSomebodyIsJustStartingIsWaitedFor() throws Exception {
    try (JvmUnderTest child = acquiring("a_", Map.of("STANDIN_START_HOLD", fixture.hold()))) {
      Await.until("both", PATIENCE, SysboxPairCrashIT::bothRun);
      child.kill9();
    }

    fixture.letGoOnce(SysboxPairCrashIT::locked, () -> acquire(pair, "a_", soon()));

    assertOnePairOfOurs();
    assertThat(COUNT).hasContent("1");
    pair.release("a_", soon());
    fixture.assertNothingLeft();
  }

  @ParameterizedTest
  @EnumSource
  void aDaemonThatWasStartedAndNotNotedIsRecognised(SysboxDaemon onlyOne) {
    PairFixture.makeRun();
    Ledger ledger = new Ledger(PLACES, Boot::current);
    Generations generations = new Generations(PLACES);
    Launch mgr = new Launch(generations.fresh(SysboxDaemon.MGR), Optional.empty());
    Launch fs = new Launch(generations.fresh(SysboxDaemon.FS), Optional.empty());
    PairRecord intended =
        PairRecord.EMPTY
            .held(Recorded.starting("a_"))
            .launched(Map.of(SysboxDaemon.MGR, mgr, SysboxDaemon.FS, fs));
    ledger.write(ledger.read(() -> true), intended);
    Path generation = (onlyOne == SysboxDaemon.MGR ? mgr : fs).generation();
    generations.mark(onlyOne, generation);
    long pid = DaemonProcess.start(PLACES, onlyOne, generation).identity().orElseThrow().pid();

    acquire(pair, "b_", soon());

    assertOnePairOfOurs();
    assertThat(running(onlyOne)).extracting(ProcessIdentity::pid).containsExactly(pid);
    assertThat(COUNT).hasContent("2");
    pair.release("a_", soon());
    pair.release("b_", soon());
    fixture.assertNothingLeft();
  }

  @Test
  void anIntentionWithoutAProcessIsStartedAgain() {
    PairFixture.makeRun();
    Ledger ledger = new Ledger(PLACES, Boot::current);
    Launch mgr = new Launch(PLACES.room(SysboxDaemon.MGR).resolve("never"), Optional.empty());
    ledger.write(
        ledger.read(() -> true),
        PairRecord.EMPTY.held(Recorded.starting("a_")).launched(Map.of(SysboxDaemon.MGR, mgr)));

    acquire(pair, "a_", soon());
    assertOnePairOfOurs();
    assertThat(COUNT).hasContent("1");
    pair.release("a_", soon());
    fixture.assertNothingLeft();
  }

  /** The steps of a start, each by what it leaves for all to see. */
  enum Step {
    NUMBER_NOTED {
      @Override
      boolean done() {
        return PairFixture.entries(PairFixture.RUN).stream()
            .anyMatch(file -> file.getFileName().toString().startsWith("dockyard-refcount.next-"));
      }
    },
    HOLDER_NOTED {
      @Override
      boolean done() {
        return Files.exists(HOLDERS);
      }
    },
    COUNTED {
      @Override
      boolean done() {
        return Files.exists(COUNT);
      }
    },
    GENERATION_MARKED {
      @Override
      boolean done() {
        return !PairFixture.entries(PLACES.room(SysboxDaemon.MGR)).isEmpty();
      }
    },
    MGR_SPAWNED {
      @Override
      boolean done() {
        return !running(SysboxDaemon.MGR).isEmpty();
      }
    },
    FS_SPAWNED {
      @Override
      boolean done() {
        return !running(SysboxDaemon.FS).isEmpty();
      }
    },
    MGR_LISTENS {
      @Override
      boolean done() {
        return new PairObserver(PLACES).listening(SysboxDaemon.MGR);
      }
    },
    LINKED {
      @Override
      boolean done() {
        return Files.isSymbolicLink(PLACES.link());
      }
    };

    abstract boolean done();
  }

  @ParameterizedTest
  @EnumSource
  void aJvmKilledAfterAnyStepOfAStartLeavesWhatTheNextOneMends(Step step) {
    boolean killed;
    do {
      killed = killedAfter(step);
      nextOneMends();
    } while (!killed);
  }

  /** Whether it was under way yet: what a step leaves may be gone again before anybody saw it. */
  private boolean killedAfter(Step step) {
    try (JvmUnderTest child = acquiring("a_", Map.of())) {
      while (child.isAlive() && !step.done()) {
        // No pause: some steps follow one another within microseconds.
        Thread.onSpinWait();
      }
      child.kill9();
      return child.awaitExit(PATIENCE) == KILLED;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aJvmKilledWhileItWaitsForADaemonLeavesWhatTheNextOneMends(SysboxDaemon late) {
    String knob = "STANDIN_" + late.name() + "_START_HOLD";
    try (JvmUnderTest child = acquiring("a_", Map.of(knob, fixture.hold()))) {
      Await.until(late.program(), PATIENCE, () -> !running(late).isEmpty());
      child.kill9();
    }
    fixture.letGo();

    nextOneMends();
  }

  private void nextOneMends() {
    acquire(pair, "a_", soon());
    acquire(pair, "b_", soon());
    assertOnePairOfOurs();
    assertThat(COUNT).hasContent("2");
    assertThat(pair.holders()).extracting(SysboxHolder::prefix).containsExactly("a_", "b_");

    pair.release("b_", soon());
    pair.release("a_", soon());
    assertThat(pair.status().state()).isEqualTo(State.STOPPED);
    assertThat(PairFixture.entries(PairFixture.RUN)).containsOnly(PLACES.lockFile());
  }

  @Test
  void aDaemonThatNeverListensIsReplacedOnlyWhereNobodyElseNeedsThePair() {
    try (JvmUnderTest child = acquiring("a_", Map.of("STANDIN_FS_START_HOLD", fixture.hold()))) {
      Await.until("both", PATIENCE, SysboxPairCrashIT::bothRun);
      child.kill9();
    }
    List<ProcessIdentity> hung = running(SysboxDaemon.FS);
    ChildProcess daemonOfA = fixture.startDaemonOf("a_", "sysbox-runc");

    assertThatThrownBy(() -> acquire(pair, "b_", soon()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("sysbox-fs runs as process " + hung.get(0).pid())
        .hasMessageContaining("'a_' may still need it");
    assertThat(running(SysboxDaemon.FS)).isEqualTo(hung);

    daemonOfA.kill9();
    acquire(pair, "a_", soon());
    assertOnePairOfOurs();
    assertThat(running(SysboxDaemon.FS)).doesNotContainAnyElementsOf(hung);
    pair.release("a_", soon());
    fixture.assertNothingLeft();
  }

  @Test
  void aStopThatWasCutShortIsFinishedByTheNextRelease() throws Exception {
    stopAndKillInTheMiddle();

    fixture.letGoOnceItWaits(() -> pair.release("a_", soon()));

    fixture.assertNothingLeft();
  }

  @Test
  void aStopThatWasCutShortIsFinishedBeforeTheNextStart() throws Exception {
    List<ProcessIdentity> stopping = stopAndKillInTheMiddle();

    fixture.letGoOnceItWaits(() -> acquire(pair, "b_", soon()));

    assertOnePairOfOurs();
    assertThat(running(SysboxDaemon.MGR)).doesNotContainAnyElementsOf(stopping);
    assertThat(COUNT).hasContent("1");
    pair.release("b_", soon());
    fixture.assertNothingLeft();
  }

  private List<ProcessIdentity> stopAndKillInTheMiddle() {
    acquire(fixture.pair(Map.of("STANDIN_MGR_STOP_HOLD", fixture.hold())), "a_", soon());
    List<ProcessIdentity> mgr = running(SysboxDaemon.MGR);
    try (JvmUnderTest child = JvmUnderTest.start(PairInChild.class, "release", "a_")) {
      child.awaitLine("^now$", PATIENCE);
      Await.until("the end of sysbox-fs", PATIENCE, () -> running(SysboxDaemon.FS).isEmpty());
      child.kill9();
    }
    assertThat(running(SysboxDaemon.MGR)).isEqualTo(mgr);
    return mgr;
  }

  @Test
  void aStopThatTakesTooLongIsNotForcedAndCanBeFinished() {
    SysboxPair held = fixture.pair(Map.of("STANDIN_MGR_STOP_HOLD", fixture.hold()));

    DeadlineException tooLong =
        Await.doublingTheTime(
            Duration.ofMillis(200),
            time -> {
              acquire(held, "a_", soon());
              return catchThrowableOfType(
                  DeadlineException.class, () -> pair.release("a_", Deadline.after(time)));
            },
            failure -> stopWasBegun());

    assertThat(tooLong).hasMessageContaining("sysbox-mgr to stop");
    assertThat(running(SysboxDaemon.MGR)).hasSize(1);
    fixture.letGo();
    pair.release("a_", soon());
    fixture.assertNothingLeft();
  }

  private boolean stopWasBegun() {
    return pair.status().findings().stream()
        .anyMatch(finding -> finding.contains("stop of the pair was begun"));
  }

  private static boolean locked() {
    Optional<FileLock> free = FileLock.tryAcquire(PLACES.lockFile());
    free.ifPresent(FileLock::close);
    return free.isEmpty();
  }

  private static boolean bothRun() {
    return !running(SysboxDaemon.MGR).isEmpty() && !running(SysboxDaemon.FS).isEmpty();
  }

  /** A JVM that is just about to acquire. */
  private JvmUnderTest acquiring(String prefix, Map<String, String> knobs) {
    // Asks for the stand-in where there are knobs.
    fixture.pair(Map.of());
    List<String> words =
        knobs.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
    String knob = words.isEmpty() ? "NO_KNOB=1" : words.get(0);
    JvmUnderTest child = JvmUnderTest.start(PairInChild.class, "acquire", prefix, knob);
    child.awaitLine("^now$", PATIENCE);
    return child;
  }
}
