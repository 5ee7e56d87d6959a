package io.dockyard.internal.direct.pair;

import static io.dockyard.internal.direct.pair.BareHold.acquire;
import static io.dockyard.internal.direct.pair.PairFixture.PLACES;
import static io.dockyard.internal.direct.pair.PairFixture.RUN;
import static io.dockyard.internal.direct.pair.PairFixture.assertOnePairOfOurs;
import static io.dockyard.internal.direct.pair.PairFixture.generation;
import static io.dockyard.internal.direct.pair.PairFixture.kill9;
import static io.dockyard.internal.direct.pair.PairFixture.running;
import static io.dockyard.internal.direct.pair.PairFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.ProcessIdentity;
import io.dockyard.RefusedException;
import io.dockyard.SysboxDaemonStatus;
import io.dockyard.SysboxStatus;
import io.dockyard.SysboxStatus.Fault;
import io.dockyard.SysboxStatus.State;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.sysbox.SeenSocket;
import io.dockyard.internal.sysbox.SysboxDaemon;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.ChildProcess;
import io.dockyard.testkit.HostRequirements;
import io.dockyard.testkit.PairListeners;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What is seen of a pair that is not as it should be, each state made with real processes. */
class BrokenPairIT {

  private static final Path SECCOMP = RUN.resolve("sysfs-seccomp.sock");

  @AutoClose private final PairFixture fixture = new PairFixture();
  private final SysboxPair pair = fixture.pair();

  @Test
  void aProbeTellsTheFullTruth() {
    Instant before = Instant.now();
    acquire(pair, "a_", soon());

    SysboxStatus status = pair.status();
    assertThat(status.faults()).isEmpty();
    assertThat(status.findings()).isEmpty();
    for (SysboxDaemon daemon : SysboxDaemon.values()) {
      SysboxDaemonStatus seen =
          (daemon == SysboxDaemon.MGR ? status.mgr() : status.fs()).orElseThrow();
      long pid = running(daemon).get(0).pid();
      assertThat(seen.pid()).isEqualTo(pid);
      assertThat(seen.executable()).isEqualTo(PLACES.binary(daemon));
      assertThat(seen.folder()).contains(generation(daemon));
      // The boot time is told to the second.
      assertThat(seen.started()).isBetween(before.minusSeconds(2), Instant.now().plusSeconds(2));
      assertThat(seen.version()).hasValueSatisfying(v -> assertThat(v).matches("\\d+\\.\\d+\\..+"));
      assertThat(seen.sockets())
          .containsExactlyElementsOf(
              daemon.sockets(RUN).stream()
                  .map(path -> new SeenSocket(path, true, Optional.of(pid)))
                  .toList());
    }
  }

  @Test
  void nobodyLogsAProbe() throws Exception {
    acquire(pair, "a_", soon());
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      long start = System.nanoTime();
      pair.status();
      times.add(System.nanoTime() - start);
    }

    times.sort(Long::compare);
    System.out.printf(
        "probe: median %.2f ms, 90%% below %.2f ms%n", times.get(50) / 1e6, times.get(90) / 1e6);
    List<Long> joins = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      long start = System.nanoTime();
      pair.acquire("j_", Optional.of(fixture.program("sysbox-runc")), Optional.empty(), soon());
      joins.add(System.nanoTime() - start);
      pair.release("j_", soon());
    }
    joins.sort(Long::compare);
    System.out.printf("join with a runtime to compare: median %.2f ms%n", joins.get(50) / 1e6);
    for (SysboxDaemon daemon : SysboxDaemon.values()) {
      assertThat(Files.readString(PLACES.log(daemon))).doesNotContain("level=err");
    }
  }

  @Test
  void aStoppedDaemonThatNobodyElseHoldsIsEndedInGoodOrderAndStartedAgain() {
    acquire(pair, "a_", soon());
    ProcessIdentity mgr = running(SysboxDaemon.MGR).get(0);
    Path generation = generation(SysboxDaemon.MGR);
    sigstop(mgr);

    acquire(pair, "a_", soon());

    assertOnePairOfOurs();
    assertThat(Processes.alive(mgr)).isFalse();
    assertThat(generation).doesNotExist();
    pair.release("a_", soon());
    fixture.assertNothingLeft();
  }

  @Test
  void aListenerWhoseQueueIsFullIsNamed() throws Exception {
    PairFixture.makeRun();
    Path socket = RUN.resolve("sysfs.sock");
    List<SocketChannel> queue = new ArrayList<>();
    try (ServerSocketChannel full = listen(socket, 1)) {
      fill(socket, queue);

      SysboxStatus status = pair.status();
      assertThat(status.state()).isEqualTo(State.BROKEN);
      assertThat(status.faults()).contains(Fault.UNKNOWN_LISTENER);
      assertThat(PairListeners.fsPid(status)).contains(ProcessHandle.current().pid());
      assertRefused(() -> acquire(pair, "a_", soon()), "served by process", "(java)");
      assertThat(full.isOpen()).isTrue();
    } finally {
      for (SocketChannel channel : queue) {
        channel.close();
      }
    }
  }

  @Test
  void aForeignDaemonWhoseQueueIsFullDoesNotAnswer() throws Exception {
    ChildProcess mgr = fixture.startForeign(SysboxDaemon.MGR);
    fixture.startForeign(SysboxDaemon.FS);
    List<SocketChannel> queue = new ArrayList<>();
    try {
      mgr.signal("STOP");
      fill(RUN.resolve("sysmgr.sock"), queue);

      SysboxStatus status = pair.status();
      assertThat(status.state()).isEqualTo(State.BROKEN);
      assertThat(status.faults()).contains(Fault.NOT_ANSWERING);
      assertThat(PairListeners.mgrPid(status)).contains(mgr.pid());
      assertRefused(() -> acquire(pair, "a_", soon()), "started by somebody else as process");
      assertThat(mgr.isAlive()).isTrue();
    } finally {
      for (SocketChannel channel : queue) {
        channel.close();
      }
    }
  }

  @Test
  void aSocketThatWasTakenFromARunningDaemonIsSeen() throws Exception {
    acquire(pair, "a_", soon());
    Files.delete(SECCOMP);
    assertThat(pair.status().faults()).containsExactly(Fault.NOT_LISTENING);

    try (ServerSocketChannel socket = listen(SECCOMP, 0)) {
      SysboxStatus status = pair.status();
      assertThat(status.faults()).containsExactly(Fault.UNKNOWN_LISTENER);
      assertRefused(() -> acquire(pair, "b_", soon()), "instead of process");
      assertThat(socket.isOpen()).isTrue();
    }
  }

  @Test
  void aPidFileOfALivingProcessOfAnotherProgramIsNamedAndTheProcessLeftAlone() throws Exception {
    PairFixture.makeRun();
    try (ChildProcess sleep = ChildProcess.start("sleep", "1000")) {
      Files.writeString(RUN.resolve("sysfs.pid"), sleep.pid() + "\n");
      Await.until(
          "sleep",
          PairFixture.PATIENCE,
          () -> pair.status().findings().get(0).contains(sleep.pid() + ", which runs sleep"));
      assertThat(pair.status().state()).isEqualTo(State.STOPPED);

      acquire(pair, "a_", soon());
      assertOnePairOfOurs();
      assertThat(sleep.isAlive()).isTrue();
    }
  }

  @Test
  void aPidFileThatNamesADaemonThatDoesNotListenIsNotRemoved() throws Exception {
    PairFixture.makeRun();
    Path copy = fixture.program("sysbox-mgr");
    HostRequirements.assumeStandIn("only the stand-in is late when it is told to");
    try (ChildProcess hangs =
        ChildProcess.start(
            Map.of("STANDIN_START_HOLD", fixture.hold()),
            List.of(copy.toString(), "--data-root", fixture.path("hung").toString()))) {
      // It has looked for a pid file by then.
      Await.until("it", PairFixture.PATIENCE, () -> Files.exists(fixture.path("hung/docker")));
      Path pidFile = Files.writeString(RUN.resolve("sysmgr.pid"), Long.toString(hangs.pid()));

      assertThat(pair.status().faults()).contains(Fault.NOT_LISTENING);
      assertRefused(() -> acquire(pair, "a_", soon()), "process " + hangs.pid());
      assertThat(pidFile).hasContent(Long.toString(hangs.pid()));
      assertThat(hangs.isAlive()).isTrue();
    }
  }

  @Test
  void aDaemonThatEndsAgainAndAgainIsACrashLoopUntilAPairIsStoppedInGoodOrder() {
    for (int i = 0; i < StartHistory.LOOP; i++) {
      acquire(pair, "a_", soon());
      kill9(SysboxDaemon.MGR);
    }

    SysboxStatus down = pair.status();
    assertThat(down.state()).isEqualTo(State.BROKEN);
    assertThat(down.faults()).contains(Fault.CRASH_LOOP);
    assertThat(down.findings())
        .anyMatch(
            f -> f.startsWith("sysbox-mgr was started 3 times within") && f.contains("level="));

    acquire(pair, "a_", soon());
    assertOnePairOfOurs();
    assertThat(pair.status().faults()).containsExactly(Fault.CRASH_LOOP);
    pair.release("a_", soon());
    assertThat(pair.status().state()).isEqualTo(State.STOPPED);
    assertThat(pair.status().faults()).isEmpty();
  }

  @Test
  void aForeignPairIsDescribedAsOneWithoutGenerations() {
    ChildProcess mgr = fixture.startForeign(SysboxDaemon.MGR);
    fixture.startForeign(SysboxDaemon.FS);

    SysboxStatus status = pair.status();
    assertThat(status.state()).isEqualTo(State.RUNNING_FOREIGN);
    assertThat(status.faults()).isEmpty();
    assertThat(status.mgr())
        .hasValueSatisfying(
            seen -> {
              assertThat(seen.pid()).isEqualTo(mgr.pid());
              assertThat(seen.folder()).contains(fixture.path("foreign-mgr"));
              assertThat(seen.version()).isPresent();
            });
    assertThat(status.findings()).singleElement().asString().contains("not in generations");
  }

  private static void sigstop(ProcessIdentity process) {
    Processes.signal(process, Processes.SIGSTOP);
    Await.until("it to stop", PairFixture.PATIENCE, () -> Processes.stopped(process.pid()));
  }

  private static ServerSocketChannel listen(Path socket, int backlog) throws IOException {
    return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(socket), backlog);
  }

  /** Connects until no more connections are taken. */
  private static void fill(Path socket, List<SocketChannel> queue) throws IOException {
    while (true) {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      queue.add(channel);
      channel.configureBlocking(false);
      try {
        channel.connect(UnixDomainSocketAddress.of(socket));
      } catch (SocketException full) {
        assertThat(full).hasMessageContaining("temporarily unavailable");
        return;
      }
    }
  }

  private static void assertRefused(ThrowingCallable operation, String... said) {
    assertThatThrownBy(operation)
        .isInstanceOf(RefusedException.class)
        .satisfies(refusal -> assertThat(refusal.getMessage()).contains(said));
  }
}
