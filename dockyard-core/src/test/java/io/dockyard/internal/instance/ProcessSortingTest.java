package io.dockyard.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.ProcessIdentity;
import io.dockyard.internal.instance.ProcessSorting.Candidate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which of several processes that look like a daemon is the daemon. */
class ProcessSortingTest {

  private static final ProcessIdentity OLD = new ProcessIdentity(9, 1, "boot");
  private static final ProcessIdentity YOUNG = new ProcessIdentity(8, 2, "boot");

  private static void assertDaemon(ProcessIdentity daemon, Candidate one, Candidate other) {
    assertThat(ProcessSorting.daemon(List.of(one, other))).contains(daemon);
    assertThat(ProcessSorting.daemon(List.of(other, one))).contains(daemon);
  }

  @Test
  void thereNeedNotBeAny() {
    assertThat(ProcessSorting.daemon(List.of())).isEmpty();
  }

  @Test
  void theOneInTheInstancesCgroupComesFirst() {
    assertDaemon(YOUNG, new Candidate(YOUNG, true, false), new Candidate(OLD, false, true));
  }

  @Test
  void theOneThatRunsThePlannedProgramComesNext() {
    assertDaemon(YOUNG, new Candidate(YOUNG, false, true), new Candidate(OLD, false, false));
    assertDaemon(YOUNG, new Candidate(YOUNG, true, true), new Candidate(OLD, true, false));
  }

  @Test
  void theOldestComesLast() {
    assertDaemon(OLD, new Candidate(YOUNG, true, true), new Candidate(OLD, true, true));
    ProcessIdentity sameTick = new ProcessIdentity(10, 1, "boot");
    assertDaemon(OLD, new Candidate(sameTick, true, true), new Candidate(OLD, true, true));
  }
}
