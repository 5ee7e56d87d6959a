package io.dockyard.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.HostException;
import io.dockyard.OperationInterruptedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tasks end whatever their executor does with them, and nothing of them goes on after the end. */
class SideTasksTest {

  private static final String AWAITED = "all of it";

  private final List<Runnable> queue = new ArrayList<>();
  private final AtomicInteger done = new AtomicInteger();

  @Test
  void whatNoThreadHasBegunIsDoneByWhoWaitsForIt() {
    try (SideTasks tasks = new SideTasks(queue::add, AWAITED)) {
      RunnableFuture<?> first = tasks.beginAwaited(done::incrementAndGet);
      tasks.begin(done::incrementAndGet);

      tasks.await(first);
      assertThat(done).hasValue(1);
      tasks.join();
      assertThat(done).hasValue(2);
    }
    queue.forEach(Runnable::run);

    assertThat(done).as("once more by the executor").hasValue(2);
  }

  @Test
  void anExecutorMayRefuseThem() {
    try (SideTasks tasks = new SideTasks(SideTasksTest::refuse, AWAITED)) {
      tasks.begin(done::incrementAndGet);
      tasks.join();
    }

    assertThat(done).hasValue(1);
  }

  private static void refuse(Runnable task) {
    throw new RejectedExecutionException(task + " is too much");
  }

  @Test
  void oneThreadIsEnoughForTasksThatHaveTasks() {
    ExecutorService one = Executors.newSingleThreadExecutor();
    try (SideTasks tasks = new SideTasks(one, AWAITED)) {
      for (int i = 0; i < 3; i++) {
        tasks.begin(
            () -> {
              try (SideTasks inner = new SideTasks(one, AWAITED)) {
                inner.begin(done::incrementAndGet);
                inner.join();
              }
            });
      }
      tasks.join();
    } finally {
      one.shutdownNow();
    }

    assertThat(done).hasValue(3);
  }

  @Test
  void closingKeepsWhatWasNotBegunFromEverBeginning() {
    try (SideTasks tasks = new SideTasks(queue::add, AWAITED)) {
      tasks.begin(done::incrementAndGet);
    }
    queue.forEach(Runnable::run);

    assertThat(done).hasValue(0);
  }

  @Test
  void closingInterruptsWhatIsUnderWayAndWaitsForItsEnd() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    try (SideTasks tasks = new SideTasks(task -> new Thread(task).start(), AWAITED)) {
      tasks.begin(
          () -> {
            begun.countDown();
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              done.incrementAndGet();
            }
          });
      begun.await();
    }

    assertThat(done).hasValue(1);
  }

  @Test
  void allEndBeforeTheFirstFailureIsTold() {
    IllegalStateException failure = new IllegalStateException("the first");
    try (SideTasks tasks = new SideTasks(queue::add, AWAITED)) {
      tasks.begin(
          () -> {
            throw failure;
          });
      tasks.begin(done::incrementAndGet);

      assertThatThrownBy(tasks::join).isSameAs(failure);
      assertThat(done).hasValue(1);
      assertThatThrownBy(tasks::check).isSameAs(failure);
    }
  }

  @Test
  void anErrorIsTheCauseOfWhatIsThrown() {
    StackOverflowError error = new StackOverflowError("somebody else's");
    try (SideTasks tasks = new SideTasks(queue::add, AWAITED)) {
      tasks.begin(
          () -> {
            throw error;
          });

      assertThatThrownBy(tasks::join)
          .isInstanceOf(HostException.class)
          .hasMessageContaining(AWAITED)
          .hasRootCause(error);
    }
  }

  @Test
  void whoIsInterruptedWaitsNoLonger() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    try (SideTasks tasks = new SideTasks(task -> new Thread(task).start(), AWAITED)) {
      tasks.begin(
          () -> {
            begun.countDown();
            waitForever();
          });
      begun.await();

      Thread.currentThread().interrupt();

      assertThatThrownBy(tasks::join)
          .isInstanceOf(OperationInterruptedException.class)
          .hasMessageContaining("waiting for " + AWAITED);
      assertThat(Thread.interrupted()).as("the interrupt flag").isTrue();
    }
  }

  private static void waitForever() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
