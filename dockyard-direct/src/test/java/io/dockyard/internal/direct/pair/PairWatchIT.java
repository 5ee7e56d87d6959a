package io.dockyard.internal.direct.pair;

import static io.dockyard.internal.direct.pair.BareHold.acquire;
import static io.dockyard.internal.direct.pair.PairFixture.kill9;
import static io.dockyard.internal.direct.pair.PairFixture.running;
import static io.dockyard.internal.direct.pair.PairFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.ProcessIdentity;
import io.dockyard.SysboxStatus;
import io.dockyard.SysboxStatus.Fault;
import io.dockyard.SysboxStatus.State;
import io.dockyard.SysboxWatch;
import io.dockyard.internal.host.FileLock;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.sysbox.PairOwnership;
import io.dockyard.internal.sysbox.SysboxDaemon;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What a listener is told, and when. */
class PairWatchIT {

  /** So long that what is noticed was noticed by the kernel's word. */
  private static final Duration NEVER = Duration.ofHours(1);

  private final BlockingQueue<SysboxStatus> told = new LinkedBlockingQueue<>();

  @AutoClose private final PairFixture fixture = new PairFixture();
  private final SysboxPair pair = fixture.pair();

  @Test
  void aListenerIsToldTheStateAtOnceAndEachChange() throws Exception {
    try (SysboxWatch watch = pair.watch(NEVER, told::add)) {
      await(status -> status.state() == State.STOPPED);
      acquire(pair, "a_", soon());
      await(status -> status.state() == State.RUNNING);
      acquire(pair, "b_", soon());
      await(status -> status.count() == 2);

      long killed = System.nanoTime();
      kill9(SysboxDaemon.FS);
      await(status -> status.faults().contains(Fault.HALF_A_PAIR));
      System.out.printf("watch: half a pair after %d ms%n", millisSince(killed));

      acquire(pair, "a_", soon());
      await(status -> status.state() == State.RUNNING);
      pair.release("b_", soon());
      pair.release("a_", soon());
      await(status -> status.state() == State.STOPPED);
      watch.close();
    }
  }

  @Test
  void theEndOfBothIsToldWithoutDelay() throws Exception {
    acquire(pair, "a_", soon());
    try (SysboxWatch watch = pair.watch(NEVER, told::add)) {
      await(status -> status.state() == State.RUNNING);
      kill9(SysboxDaemon.FS);
      kill9(SysboxDaemon.MGR);
      await(status -> status.state() == State.STOPPED);
      watch.close();
    }
  }

  @Test
  void startingAndStoppingIsNoAlarm() throws Exception {
    try (SysboxWatch watch = pair.watch(NEVER, told::add)) {
      await(status -> status.state() == State.STOPPED);
      for (int i = 0; i < 5; i++) {
        acquire(pair, "a_", soon());
        await(status -> status.state() == State.RUNNING, this::noAlarm);
        pair.release("a_", soon());
        await(status -> status.state() == State.STOPPED, this::noAlarm);
      }
      watch.close();
    }
  }

  @Test
  void halfAPairIsNoAlarmWhileSomebodyIsAtWorkOnIt() throws Exception {
    acquire(pair, "a_", soon());
    try (SysboxWatch watch = pair.watch(NEVER, told::add)) {
      await(status -> status.state() == State.RUNNING);
      try (FileLock lock = new PairOwnership(PairFixture.PLACES).lock(soon())) {
        kill9(SysboxDaemon.FS);
        assertThat(told.poll(1, TimeUnit.SECONDS)).isNull();
      }
      await(status -> status.state() == State.BROKEN);
      watch.close();
    }
  }

  private void noAlarm(SysboxStatus status) {
    assertThat(status.state()).as("%s", status).isNotEqualTo(State.BROKEN);
  }

  @Test
  void aSocketThatGoesIsTold() throws Exception {
    acquire(pair, "a_", soon());
    try (SysboxWatch watch = pair.watch(NEVER, told::add)) {
      await(status -> status.state() == State.RUNNING);
      Files.delete(PairFixture.RUN.resolve("sysmgr.sock"));
      await(status -> status.faults().contains(Fault.NOT_LISTENING));
      watch.close();
    }
  }

  @Test
  void aDaemonThatHangsIsToldAtTheInterval() throws Exception {
    acquire(pair, "a_", soon());
    ProcessIdentity fs = running(SysboxDaemon.FS).get(0);
    try (SysboxWatch watch = pair.watch(Duration.ofMillis(50), told::add)) {
      await(status -> status.state() == State.RUNNING);
      Processes.signal(fs, Processes.SIGSTOP);
      await(status -> status.faults().contains(Fault.NOT_ANSWERING));
      Processes.signal(fs, Processes.SIGCONT);
      await(status -> status.state() == State.RUNNING);
      watch.close();
    }
  }

  @Test
  void theDirectoryNeedNotBeThere() throws Exception {
    for (var entry : PairFixture.entries(PairFixture.RUN)) {
      Files.delete(entry);
    }
    Files.deleteIfExists(PairFixture.RUN);
    try (SysboxWatch watch = pair.watch(NEVER, told::add)) {
      await(status -> status.state() == State.STOPPED);
      fixture.startForeign(SysboxDaemon.MGR);
      fixture.startForeign(SysboxDaemon.FS);
      await(status -> status.state() == State.RUNNING_FOREIGN);
      watch.close();
    }
  }

  @Test
  void whatAListenerThrowsDoesNotEndTheWatch() throws Exception {
    try (SysboxWatch watch =
        pair.watch(
            NEVER,
            status -> {
              told.add(status);
              throw new IllegalStateException("as the test wants");
            })) {
      await(status -> status.state() == State.STOPPED);
      acquire(pair, "a_", soon());
      await(status -> status.state() == State.RUNNING);
      watch.close();
    }
  }

  @Test
  void theThreadEndsWithTheWatch() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    SysboxWatch watch =
        pair.watch(
            NEVER,
            status -> {
              thread.complete(Thread.currentThread());
              entered.countDown();
            });
    assertThat(entered.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(thread.get().isDaemon()).isTrue();

    watch.close();
    assertThat(thread.get().isAlive()).isFalse();
    watch.close();
  }

  @Test
  void aListenerMayCloseItsWatch() throws Exception {
    CompletableFuture<SysboxWatch> self = new CompletableFuture<>();
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    SysboxWatch watch =
        pair.watch(
            NEVER,
            status -> {
              told.add(status);
              self.join().close();
              thread.complete(Thread.currentThread());
            });
    self.complete(watch);

    thread.get(60, TimeUnit.SECONDS).join(60_000);
    assertThat(thread.get().isAlive()).isFalse();
    assertThat(told).hasSize(1);
  }

  @Test
  void anIntervalThatWouldOnlySpinIsRefused() {
    assertThatThrownBy(() -> pair.watch(Duration.ofMillis(1), told::add))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void await(Predicate<SysboxStatus> wanted) throws InterruptedException {
    await(wanted, status -> {});
  }

  /** Takes what is told until it is what is wanted. */
  private void await(Predicate<SysboxStatus> wanted, Consumer<SysboxStatus> each)
      throws InterruptedException {
    while (true) {
      SysboxStatus status = told.poll(60, TimeUnit.SECONDS);
      assertThat(status).as("nothing was told").isNotNull();
      each.accept(status);
      if (wanted.test(status)) {
        return;
      }
    }
  }

  private static long millisSince(long nanoTime) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanoTime);
  }
}
