package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Instance;
import io.dockyard.ThrowawayInstance;
import io.dockyard.testkit.JvmUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A throwaway instance goes with its JVM, one way or the other. */
public abstract class ThrowawayContract extends BackendContract {

  private static final Duration WORK = Duration.ofSeconds(60);

  @Test
  void isDestroyedWhenItIsClosed() {
    String prefix;
    try (ThrowawayInstance throwaway = dockyard().throwaway()) {
      prefix = throwaway.prefix();
      own(prefix);
      throwaway.start();
      assertThat(running(throwaway)).isTrue();
      assertThat(dockyard().find(prefix).orElseThrow()).isNotInstanceOf(AutoCloseable.class);
    }
    assertThat(dockyard().find(prefix)).isEmpty();
    before().awaitUnchanged();
  }

  @Test
  void isDestroyedThoughItsThreadIsInterruptedBefore() {
    ThrowawayInstance throwaway = dockyard().throwaway();
    own(throwaway.prefix());
    throwaway.start();
    Thread.currentThread().interrupt();

    throwaway.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(dockyard().find(throwaway.prefix())).isEmpty();
    before().awaitUnchanged();
  }

  @Test
  void isDestroyedThoughItsThreadIsInterruptedMeanwhile() throws InterruptedException {
    ThrowawayInstance throwaway = dockyard().throwaway();
    own(throwaway.prefix());
    AtomicBoolean flag = new AtomicBoolean();
    Thread closing =
        new Thread(
            () -> {
              throwaway.close();
              flag.set(Thread.currentThread().isInterrupted());
            });
    try (HeldLock held = HeldLock.ofInstance(throwaway.prefix())) {
      closing.start();
      held.awaitWaiting();
      closing.interrupt();
    }
    closing.join(WORK.toMillis());

    assertThat(flag).isTrue();
    assertThat(dockyard().find(throwaway.prefix())).isEmpty();
  }

  @Test
  void closingItAgainDoesNothingToTheNextInstanceOfThatName() {
    ThrowawayInstance throwaway = dockyard().throwaway();
    own(throwaway.prefix());
    throwaway.close();
    Instance next = dockyard().create(throwaway.spec());
    next.start();
    Set<Long> pids = pids(next);

    throwaway.close();

    assertThat(pids(next)).isEqualTo(pids);
    assertThat(running(next)).isTrue();
  }

  @Test
  void isDestroyedWithTheNextOneAfterItsJvmWasKilledAndNotBefore() {
    try (JvmUnderTest jvm = JvmOperations.start(backend(), "throwaway")) {
      String prefix = made(jvm);
      Instance orphan = dockyard().find(prefix).orElseThrow();
      Set<Long> pids = pids(orphan);

      try (ThrowawayInstance next = dockyard().throwaway()) {
        own(next.prefix());
        assertThat(pids(orphan)).as("its JVM lives").isEqualTo(pids);
        assertThat(running(orphan)).isTrue();
      }

      jvm.kill9();
      assertThat(running(orphan)).isTrue();
      try (ThrowawayInstance next = dockyard().throwaway()) {
        own(next.prefix());
        assertThat(dockyard().find(prefix)).isEmpty();
        assertThat(pids(orphan)).isEmpty();
      }
    }
    before().awaitUnchanged();
  }

  /** As of a JVM in another pid namespace, whose pid is nobody's here. */
  @Test
  void isNotDestroyedWithTheNextOneWhereItsJvmLivesButCannotBeSeen() {
    try (ThrowawayInstance hidden = dockyard().throwaway()) {
      own(hidden.prefix());
      Path entry = REGISTRY.resolve(hidden.prefix()).resolve("instance.json");
      write(entry, read(entry).replaceFirst("\"pid\":\\s*\\d+", "\"pid\": 4194305"));

      try (ThrowawayInstance next = dockyard().throwaway()) {
        own(next.prefix());

        assertThat(dockyard().find(hidden.prefix())).isPresent();
      }
    }
    before().awaitUnchanged();
  }

  @Test
  void isNotDestroyedWithTheNextOneIfItIsNoThrowawayAnyMore() {
    try (JvmUnderTest jvm = JvmOperations.start(backend(), "throwaway")) {
      Instance orphan = dockyard().find(made(jvm)).orElseThrow();
      jvm.kill9();
      Set<Long> pids = pids(orphan);
      CompletableFuture<ThrowawayInstance> next;
      try (HeldLock held = HeldLock.ofInstance(orphan.prefix())) {
        next = CompletableFuture.supplyAsync(() -> dockyard().throwaway());
        held.awaitWaiting();
        host("rm -r " + REGISTRY.resolve(orphan.prefix()));
        dockyard().create(orphan.spec());
      }
      try (ThrowawayInstance made = next.join()) {
        own(made.prefix());
      }

      assertThat(pids(orphan)).isEqualTo(pids);
      assertThat(running(orphan)).isTrue();
    }
  }

  @Test
  void oneThatCannotBeDestroyedDoesNotKeepOthersFromBeingMade() throws IOException {
    try (JvmUnderTest jvm = JvmOperations.start(backend(), "throwaway")) {
      Instance orphan = dockyard().find(made(jvm)).orElseThrow();
      jvm.kill9();
      Path marker = orphan.plan().paths().marker();
      String real = Files.readString(marker);
      Files.delete(marker);
      try (ThrowawayInstance next = dockyard().throwaway()) {
        own(next.prefix());
        assertThat(dockyard().find(orphan.prefix())).isPresent();
      } finally {
        Files.writeString(marker, real);
      }
    }
  }

  private String made(JvmUnderTest jvm) {
    jvm.awaitLine("ready", WORK);
    jvm.writeLine("go");
    String prefix = jvm.awaitLine("^made ", WORK).split(" ", -1)[1];
    own(prefix);
    return prefix;
  }
}
