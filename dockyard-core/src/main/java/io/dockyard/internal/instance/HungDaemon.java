package io.dockyard.internal.instance;

import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.HostException;
import io.dockyard.InstancePlan;
import io.dockyard.ProcessIdentity;
import io.dockyard.internal.host.Processes;
import io.dockyard.spi.DaemonRunner;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A daemon that was begun, lives and does not answer. It is about to be ended. */
final class HungDaemon {

  /** How much of its log has some of the stacks; all of them may be thousands of lines. */
  static final int LOG_LINES = 100;

  private static final Logger LOG = LoggerFactory.getLogger(HungDaemon.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final InstancePlan plan;
  private final DaemonRunner runner;
  private final RunningDaemon daemon;

  HungDaemon(InstancePlan plan, DaemonRunner runner, RunningDaemon daemon) {
    this.plan = plan;
    this.runner = runner;
    this.daemon = daemon;
  }

  /**
   * Has it write to its log what it is at, which ends it. What that fails for hides nothing: the
   * daemon is ended in any case, and there is a failure to tell of.
   *
   * @throws io.dockyard.OperationInterruptedException when the thread is interrupted
   */
  void printStacks() {
    try {
      daemon.process().ifPresent(this::printStacks);
    } catch (HostException | DeadlineException e) {
      LOG.debug("{} cannot be made to say what it is at", daemon.command().name(), e);
    }
  }

  private void printStacks(ProcessIdentity process) {
    Deadline patience = Deadline.after(PATIENCE);
    // A program of Go's prints the stacks of all goroutines, and ends.
    Processes.signal(process, Processes.SIGQUIT);
    // One that is stopped does so when it goes on.
    Processes.signal(process, Processes.SIGCONT);
    if (Processes.awaitExit(List.of(process), patience)) {
      // Otherwise the end of the log might be what the next one writes.
      runner.keepEnded(plan, daemon.command(), patience);
    }
  }
}
