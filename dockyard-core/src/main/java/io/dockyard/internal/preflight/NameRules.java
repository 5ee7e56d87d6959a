package io.dockyard.internal.preflight;

import io.dockyard.InstancePlan;
import io.dockyard.InvalidSpecException;
import io.dockyard.internal.host.Groups;
import io.dockyard.internal.host.NetworkLinks;
import io.dockyard.internal.instance.BridgeNetwork;
import io.dockyard.spi.Backend;
import java.util.List;

/** The names an instance takes on the host must be free. */
public final class NameRules {

  private final Backend backend;

  public NameRules(Backend backend) {
    this.backend = backend;
  }

  /** Checks the interface, and what the backend would take. */
  public void checkFree(InstancePlan plan) {
    require(
        !NetworkLinks.exists(plan.network().bridge())
            || new BridgeNetwork(plan.network()).bridgeExists(),
        plan,
        "an interface " + plan.network().bridge() + " exists and is not ours");
    List<String> obstacles = backend.obstacles(plan);
    if (!obstacles.isEmpty()) {
      throw refusal(plan, obstacles.get(0));
    }
  }

  /**
   * Checks the group: an own one must not exist yet, another's must.
   *
   * @param ownMayExist whether the instance's own group may be there from before
   */
  public void checkGroup(InstancePlan plan, boolean ownMayExist) {
    boolean exists = Groups.gid(plan.group()).isPresent();
    if (plan.ownGroup()) {
      require(!exists || ownMayExist, plan, "a group " + plan.group() + " exists and is not ours");
    } else if (!exists) {
      throw new InvalidSpecException("socketGroup", plan.group(), "does not exist on this host");
    }
  }

  private static void require(boolean holds, InstancePlan plan, String seen) {
    if (!holds) {
      throw refusal(plan, seen);
    }
  }

  private static InvalidSpecException refusal(InstancePlan plan, String seen) {
    return new InvalidSpecException("prefix", plan.prefix(), "cannot be used: " + seen);
  }
}
