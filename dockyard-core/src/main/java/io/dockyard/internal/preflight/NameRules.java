package io.dockyard.internal.preflight;

import io.dockyard.InstanceSpec;
import io.dockyard.internal.plan.InstanceBridge;
import io.dockyard.internal.plan.Planner;
import java.util.ArrayList;
import java.util.List;

/** The names an instance takes on the host must be free. */
public final class NameRules {

  private NameRules() {}

  /**
   * What is wrong with the names: those of the interface and of the backend must be free, and an
   * own group must not exist yet, another's must.
   *
   * @param spec the instance
   * @param facts what was seen
   * @param obstacles what is in the backend's way, as it says itself
   * @param ownGroupMayExist whether the instance's own group may be there from before
   * @return the problems
   */
  public static List<Problem> problems(
      InstanceSpec spec, HostFacts facts, List<String> obstacles, boolean ownGroupMayExist) {
    List<Problem> problems = new ArrayList<>();
    BridgeFacts bridge = facts.bridge();
    if (bridge.exists() && !isOurs(spec, bridge)) {
      problems.add(problem(spec, "an interface " + bridge.name() + " exists and is not ours"));
    }
    obstacles.forEach(obstacle -> problems.add(problem(spec, obstacle)));
    String group = Planner.group(spec);
    if (spec.socketGroup().isPresent()) {
      if (!facts.groupExists()) {
        problems.add(Problem.in("socketGroup", group, "does not exist on this host"));
      }
    } else if (facts.groupExists() && !ownGroupMayExist) {
      problems.add(problem(spec, "a group " + group + " exists and is not ours"));
    }
    return problems;
  }

  private static boolean isOurs(InstanceSpec spec, BridgeFacts bridge) {
    return bridge.bridge()
        && InstanceBridge.isTagged(
            InstanceBridge.tag(spec.prefix()), bridge.alias(), bridge.hardwareAddress());
  }

  private static Problem problem(InstanceSpec spec, String seen) {
    return Problem.in("prefix", spec.prefix(), "cannot be used: " + seen);
  }
}
