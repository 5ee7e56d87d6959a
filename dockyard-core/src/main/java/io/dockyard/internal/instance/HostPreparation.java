package io.dockyard.internal.instance;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.InstancePlan;
import io.dockyard.RefusedException;
import io.dockyard.internal.host.Command;
import io.dockyard.internal.host.CommandResult;
import io.dockyard.internal.plan.HostProgram;
import java.util.List;

/**
 * What is done to the host for an instance, step by step with its {@link HostProgram}. The steps
 * are idempotent; several of one instance may go on at once, whoever runs them.
 */
final class HostPreparation {

  private final InstancePlan plan;
  private final Deadline deadline;
  private final String program;

  HostPreparation(InstancePlan plan, Deadline deadline) {
    this.plan = plan;
    this.deadline = deadline;
    this.program =
        HostProgram.file(plan.prefix(), plan.paths(), plan.addresses(), plan.network()).content();
  }

  /**
   * Takes note of what the host is like, and that the instance is about to run. Must precede its
   * first daemon, which changes that.
   */
  void acquire() {
    run("acquire", "note what the host is like");
  }

  /** Puts back what was changed for all instances if no other one runs. */
  void release() {
    run("release", "put back what instances changed on the host");
  }

  /**
   * Removes a stale pid file, and has dockerd forget the network that it would delete the host's
   * docker0 for. Must precede every start of a dockerd, and none may live.
   */
  void beforeDockerd() {
    run("before_dockerd", "keep dockerd from the host's docker0");
  }

  /**
   * Makes the bridge, anew where it is there and no container is attached to it. Where a dockerd
   * lives, only for one that is missing.
   */
  void bridgeUp() {
    run("bridge_up", "make the bridge " + plan.network().bridge());
  }

  /** Removes the bridge if it is there and the instance's. */
  void bridgeDown() {
    run("bridge_down", "remove the bridge " + plan.network().bridge());
  }

  /** Switches forwarding on where it is off, and makes the rules what they should be by now. */
  void firewallUp() {
    run("firewall_up", "add firewall rules");
  }

  /** Removes every rule that carries the instance's comment, and its chain. */
  void firewallDown() {
    run("firewall_down", "remove firewall rules");
  }

  /** Given as input, because the file may be gone, or one that an older dockyard has written. */
  private void run(String step, String purpose) {
    CommandResult result = Command.run(List.of("sh", "-s", step), program, deadline);
    List<String> said = result.error().lines().toList();
    if (result.exitCode() == HostProgram.REFUSED) {
      throw new RefusedException(said.get(0), said.get(1));
    }
    if (result.exitCode() != 0) {
      throw new HostException(
          purpose, "exit code " + result.exitCode() + ", " + String.join("; ", said), null);
    }
  }
}
