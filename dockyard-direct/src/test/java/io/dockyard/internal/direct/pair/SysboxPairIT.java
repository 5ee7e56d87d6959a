package io.dockyard.internal.direct.pair;

import static io.dockyard.internal.direct.pair.BareHold.acquire;
import static io.dockyard.internal.direct.pair.PairFixture.COUNT;
import static io.dockyard.internal.direct.pair.PairFixture.PLACES;
import static io.dockyard.internal.direct.pair.PairFixture.assertOnePairOfOurs;
import static io.dockyard.internal.direct.pair.PairFixture.generation;
import static io.dockyard.internal.direct.pair.PairFixture.running;
import static io.dockyard.internal.direct.pair.PairFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.ProcessIdentity;
import io.dockyard.RefusedException;
import io.dockyard.StartFailedException;
import io.dockyard.SysboxHolder;
import io.dockyard.SysboxStatus;
import io.dockyard.SysboxStatus.State;
import io.dockyard.internal.host.Cgroups;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.sysbox.SysboxDaemon;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.ChildProcess;
import io.dockyard.testkit.PairListeners;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The life of the pair with real processes. */
class SysboxPairIT {

  @AutoClose private final PairFixture fixture = new PairFixture();
  private final SysboxPair pair = fixture.pair();

  @Test
  void theFirstHolderStartsThePairAndTheLastOneStopsIt() {
    assertThat(pair.status().state()).isEqualTo(State.STOPPED);

    acquire(pair, "b_", soon());
    List<ProcessIdentity> mgr = running(SysboxDaemon.MGR);
    acquire(pair, "a_", soon());

    assertOnePairOfOurs();
    assertThat(running(SysboxDaemon.MGR)).isEqualTo(mgr);
    assertThat(COUNT).hasContent("2");
    assertThat(pair.holders()).extracting(SysboxHolder::prefix).containsExactly("b_", "a_");
    assertThat(pair.status().findings()).isEmpty();

    pair.release("b_", soon());
    assertOnePairOfOurs();
    assertThat(COUNT).hasContent("1");

    pair.release("a_", soon());
    assertThat(pair.status().state()).isEqualTo(State.STOPPED);
    fixture.assertNothingLeft();
  }

  @Test
  void theDaemonsAreWhereTheyBelong() throws Exception {
    acquire(pair, "a_", soon());

    assertThat(Folders.facts(PairFixture.RUN).mode()).isEqualTo(0700);
    assertThat(Folders.facts(PLACES.lockFile()).mode()).isEqualTo(0600);
    for (SysboxDaemon daemon : SysboxDaemon.values()) {
      long pid = running(daemon).get(0).pid();
      assertThat(Processes.leadsSession(pid)).isTrue();
      assertThat(Cgroups.processes(PLACES.cgroup())).contains(pid);
      assertThat(generation(daemon)).startsWith(PLACES.room(daemon)).isDirectory();
      assertThat(
              generation(daemon).resolveSibling(generation(daemon).getFileName() + ".generation"))
          .isRegularFile();
      assertThat(PLACES.log(daemon)).isNotEmptyFile();
    }
    long mgr = running(SysboxDaemon.MGR).get(0).pid();
    assertThat(Processes.environment(mgr))
        .containsEntry("DOCKER_HOST", "unix:///run/sysbox/no-docker.sock")
        .containsEntry("DOCKYARD_SYSBOX", "1");
    assertThat(Files.readSymbolicLink(PLACES.link())).isEqualTo(generation(SysboxDaemon.MGR));
  }

  @Test
  void anInstanceCountsOnceHoweverOftenItAsks() {
    acquire(pair, "a_", soon());
    acquire(pair, "a_", soon());
    assertThat(COUNT).hasContent("1");

    pair.release("b_", soon());
    assertOnePairOfOurs();
    pair.release("a_", soon());
    pair.release("a_", soon());

    fixture.assertNothingLeft();
  }

  @Test
  void manyAtOnceStartOnePairAndStopItOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(20);
    try {
      atOnce(threads, prefix -> acquire(new SysboxPair(PLACES), prefix, soon()));
      assertOnePairOfOurs();
      assertThat(COUNT).hasContent("20");
      assertThat(pair.holders()).hasSize(20);
      assertThat(PairFixture.entries(PLACES.room(SysboxDaemon.MGR))).hasSize(2);

      atOnce(threads, prefix -> new SysboxPair(PLACES).release(prefix, soon()));
      fixture.assertNothingLeft();
    } finally {
      threads.shutdownNow();
    }
  }

  private static void atOnce(ExecutorService threads, Consumer<String> work) throws Exception {
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String prefix = "i" + i + "_";
      all.add(threads.submit(() -> work.accept(prefix)));
    }
    for (Future<?> one : all) {
      one.get();
    }
  }

  @Test
  void aForeignPairIsUsedAndNeverStopped() {
    ChildProcess mgr = fixture.startForeign(SysboxDaemon.MGR);
    ChildProcess fs = fixture.startForeign(SysboxDaemon.FS);

    acquire(pair, "a_", soon());
    SysboxStatus status = pair.status();
    assertThat(status.state()).isEqualTo(State.RUNNING_FOREIGN);
    assertThat(PairListeners.mgrPid(status)).contains(mgr.pid());
    assertThat(status.holders()).extracting(SysboxHolder::prefix).containsExactly("a_");
    assertThat(COUNT).hasContent("1");

    pair.release("a_", soon());
    assertThat(mgr.isAlive()).isTrue();
    assertThat(fs.isAlive()).isTrue();
    assertThat(pair.status().state()).isEqualTo(State.RUNNING_FOREIGN);
    assertThat(COUNT).doesNotExist();
    assertThat(PLACES.home()).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource
  void halfAForeignPairIsRefused(SysboxDaemon daemon) {
    ChildProcess half = fixture.startForeign(daemon);

    assertThat(pair.status().state()).isEqualTo(State.BROKEN);
    assertThatThrownBy(() -> acquire(pair, "a_", soon()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(daemon.program() + " was started by somebody else as process");
    assertThat(half.isAlive()).isTrue();
    assertThat(COUNT).doesNotExist();
  }

  @Test
  void whatAnotherToolCountsKeepsThePairAlive() throws Exception {
    acquire(pair, "a_", soon());
    Files.writeString(COUNT, "2\n");

    pair.release("a_", soon());
    assertOnePairOfOurs();
    assertThat(COUNT).hasContent("1");
    assertThat(pair.status().findings()).singleElement().asString().startsWith("1 of the 1");

    Files.writeString(COUNT, "0\n");
    acquire(pair, "b_", soon());
    pair.release("b_", soon());
    fixture.assertNothingLeft();
  }

  @Test
  void stalePidFilesAndSocketsAreInNobodysWay() throws Exception {
    PairFixture.makeRun();
    for (String name : List.of("sysmgr.sock", "sysfs.sock", "sysfs-seccomp.sock")) {
      try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        socket.bind(UnixDomainSocketAddress.of(PairFixture.RUN.resolve(name)));
      }
    }
    Files.writeString(PairFixture.RUN.resolve("sysmgr.pid"), "");
    Files.writeString(
        PairFixture.RUN.resolve("sysfs.pid"), Long.toString(ProcessHandle.current().pid()));
    assertThat(pair.status().state()).isEqualTo(State.STOPPED);

    acquire(pair, "a_", soon());
    assertOnePairOfOurs();
    pair.release("a_", soon());

    fixture.assertNothingLeft();
  }

  @Test
  void someoneElseBehindASocketIsRefused() throws Exception {
    PairFixture.makeRun();
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(PairFixture.RUN.resolve("sysmgr.sock")));

      assertThatThrownBy(() -> acquire(pair, "a_", soon()))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("The socket of sysbox-mgr is served by process")
          .hasMessageContaining("(java)");
      assertThat(PairFixture.RUN.resolve("sysmgr.sock")).exists();
    }
  }

  @Test
  void withoutBinariesItSaysWhereTheyBelong() throws Exception {
    Files.delete(PLACES.binary(SysboxDaemon.MGR));
    Files.delete(PLACES.binary(SysboxDaemon.FS));

    assertThat(pair.status().state()).isEqualTo(State.ABSENT);
    assertThatThrownBy(() -> acquire(pair, "a_", soon()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("/usr/local/lib/dockyard/sysbox-mgr")
        .hasMessageContaining("/usr/local/lib/dockyard/sysbox-fs")
        .hasMessageContaining("Nestybox");
    assertThat(COUNT).doesNotExist();
  }

  @Test
  void somethingElseInTheLinksPlaceIsLeftAlone() throws Exception {
    Files.createSymbolicLink(PLACES.link(), Path.of("/nowhere"));

    acquire(pair, "a_", soon());
    assertThat(Files.readSymbolicLink(PLACES.link())).isEqualTo(Path.of("/nowhere"));
    pair.release("a_", soon());

    assertThat(Files.readSymbolicLink(PLACES.link())).isEqualTo(Path.of("/nowhere"));
  }

  @ParameterizedTest
  @EnumSource
  void aDaemonThatEndsIsNamedWithItsLogAndEverythingIsTakenBack(SysboxDaemon daemon) {
    String knob = "STANDIN_" + daemon.name() + "_FAIL";
    SysboxPair failing = fixture.pair(Map.of(knob, "1"));

    assertThatThrownBy(() -> acquire(failing, "a_", soon()))
        .isInstanceOfSatisfying(
            StartFailedException.class,
            failure -> {
              assertThat(failure).hasMessageContaining(daemon.program() + " ended");
              assertThat(failure.exitStatus()).contains(1);
              assertThat(failure.logTail()).contains("failed as STANDIN_FAIL asks");
            });
    fixture.assertNothingLeft();
  }

  @Test
  void aDaemonThatIsTooLateIsNamedAndEverythingIsTakenBack() {
    SysboxPair slow = fixture.pair(Map.of("STANDIN_MGR_START_HOLD", fixture.hold()));

    DeadlineException tooLate =
        Await.doublingTheTime(
            Duration.ofMillis(500),
            time ->
                catchThrowableOfType(
                    DeadlineException.class, () -> acquire(slow, "a_", Deadline.after(time))),
            failure -> String.valueOf(failure.getMessage()).contains("Initiating"));

    assertThat(tooLate)
        .hasMessageContaining("sysbox-mgr runs, but does not listen")
        .hasMessageContaining("Initiating sysbox-mgr");
    fixture.assertNothingLeft();
  }

  @Test
  void aFailedStartLeavesTheOthersCountAlone() throws Exception {
    PairFixture.makeRun();
    Files.writeString(COUNT, "1\n");
    SysboxPair failing = fixture.pair(Map.of("STANDIN_FAIL", "1"));

    assertThatThrownBy(() -> acquire(failing, "a_", soon()))
        .isInstanceOf(StartFailedException.class);

    assertThat(COUNT).hasContent("1");
    assertThat(PairFixture.HOLDERS).doesNotExist();
  }

  @Test
  void aSysboxFsThatHangsIsStartedOnceMore() throws Exception {
    Path token = Files.createFile(fixture.path("hang"));
    SysboxPair hanging = fixture.pair(Map.of("STANDIN_FS_HANG_ONCE", token.toString()));

    acquire(hanging, "a_", soon());

    assertOnePairOfOurs();
    assertThat(token).doesNotExist();
    hanging.release("a_", soon());
    fixture.assertNothingLeft();
  }
}
