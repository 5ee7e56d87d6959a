package io.dockyard.internal.systemd.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class JobsTest {

  private static final String JOB = "/org/freedesktop/systemd1/job/7";
  private static final long A_MINUTE = 60_000;

  private final Jobs jobs = new Jobs();

  @Test
  void aResultThatComesBeforeItIsAwaitedIsKept() throws InterruptedException {
    jobs.enter();
    jobs.ended(JOB, JobResult.FAILED);

    assertThat(jobs.await(JOB, 0, A_MINUTE)).contains(JobResult.FAILED);
  }

  @Test
  void aResultThatComesLaterEndsTheWait() {
    jobs.enter();
    CompletableFuture<Boolean> done =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return jobs.await(JOB, 0, A_MINUTE).equals(Optional.of(JobResult.DONE));
              } catch (InterruptedException e) {
                return false;
              }
            });

    jobs.ended("another", JobResult.FAILED);
    jobs.ended(JOB, JobResult.DONE);

    assertThat(done.join()).isTrue();
  }

  @Test
  void aLossOfTheConnectionEndsTheWait() throws InterruptedException {
    jobs.enter();
    long before = jobs.losses();
    jobs.lost();

    assertThat(jobs.await(JOB, before, A_MINUTE)).isEmpty();
    assertThat(jobs.losses()).isEqualTo(before + 1);
  }

  @Test
  void whatNobodyWaitsForIsNotKept() throws InterruptedException {
    jobs.ended(JOB, JobResult.DONE);
    jobs.enter();
    assertThat(jobs.await(JOB, 0, 1)).isEmpty();

    jobs.ended(JOB, JobResult.DONE);
    jobs.leave();
    jobs.enter();

    assertThat(jobs.await(JOB, 0, 1)).isEmpty();
  }
}
