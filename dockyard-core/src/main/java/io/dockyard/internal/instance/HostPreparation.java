package io.dockyard.internal.instance;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.InstancePlan;
import io.dockyard.RefusedException;
import io.dockyard.internal.host.Command;
import io.dockyard.internal.host.CommandResult;
import io.dockyard.internal.plan.HostProgram;
import java.util.ArrayList;
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
    this.program = program(plan);
  }

  private static String program(InstancePlan plan) {
    return plan.files().stream()
        .filter(file -> file.path().equals(plan.paths().hostProgram()))
        .findFirst()
        .orElseThrow()
        .content();
  }

  /** Everything that must precede the daemons of an instance of which no dockerd lives. */
  void beforeDaemons() {
    run(
        "note what the host is like, and make the bridge " + plan.network().bridge(),
        "acquire",
        "before_dockerd",
        "bridge_up");
  }

  /**
   * Takes note of what the host is like, and that the instance is about to run. Must precede its
   * first daemon, which changes that.
   */
  void acquire() {
    run("note what the host is like", "acquire");
  }

  /** Puts back what was changed for all instances if no other one runs. */
  void release() {
    run("put back what instances changed on the host", "release");
  }

  /**
   * Removes a stale pid file, and has dockerd forget the network that it would delete the host's
   * docker0 for. Must precede every start of a dockerd, and none may live.
   */
  void beforeDockerd() {
    run("keep dockerd from the host's docker0", "before_dockerd");
  }

  /**
   * Makes the bridge, anew where it is there and no container is attached to it. Where a dockerd
   * lives, only for one that is missing.
   */
  void bridgeUp() {
    run("make the bridge " + plan.network().bridge(), "bridge_up");
  }

  /** Removes the bridge if it is there and the instance's. */
  void bridgeDown() {
    run("remove the bridge " + plan.network().bridge(), "bridge_down");
  }

  /** Switches forwarding on where it is off, and makes the rules what they should be by now. */
  void firewallUp() {
    run("add firewall rules", "firewall_up");
  }

  /** Removes every rule that carries the instance's comment, and its chain. */
  void firewallDown() {
    run("remove firewall rules", "firewall_down");
  }

  /** Given as input, because the file may be gone, or one that an older dockyard has written. */
  private void run(String purpose, String... steps) {
    List<String> argv = new ArrayList<>(List.of("sh", "-s"));
    argv.addAll(List.of(steps));
    CommandResult result = Command.run(argv, program, deadline);
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
