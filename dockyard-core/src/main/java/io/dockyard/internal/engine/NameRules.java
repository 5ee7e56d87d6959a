package io.dockyard.internal.engine;

import io.dockyard.InstancePlan;
import io.dockyard.InvalidSpecException;
import io.dockyard.internal.host.Groups;
import io.dockyard.internal.host.NetworkLinks;
import io.dockyard.internal.instance.BridgeNetwork;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/** The names an instance takes on the host must be free. */
final class NameRules {

  private static final List<Path> UNIT_FOLDERS =
      List.of(
          Path.of("/etc/systemd/system"),
          Path.of("/etc/systemd/system.control"),
          Path.of("/run/systemd/system"),
          Path.of("/run/systemd/transient"),
          Path.of("/run/systemd/generator"),
          Path.of("/usr/local/lib/systemd/system"),
          Path.of("/usr/lib/systemd/system"),
          Path.of("/lib/systemd/system"));

  private NameRules() {}

  /** Checks the interface and the unit. */
  static void checkFree(InstancePlan plan) {
    require(
        !NetworkLinks.exists(plan.network().bridge())
            || new BridgeNetwork(plan.network()).bridgeExists(),
        plan,
        "cannot be used: an interface " + plan.network().bridge() + " exists and is not ours");
    String unit = plan.prefix() + "docker.service";
    for (Path folder : UNIT_FOLDERS) {
      require(
          // A masked unit is a link, maybe to nowhere.
          !Files.exists(folder.resolve(unit), LinkOption.NOFOLLOW_LINKS),
          plan,
          "cannot be used: a unit " + folder.resolve(unit) + " exists and is not ours");
    }
  }

  /**
   * Checks the group: an own one must not exist yet, another's must.
   *
   * @param ownMayExist whether the instance's own group may be there from before
   */
  static void checkGroup(InstancePlan plan, boolean ownMayExist) {
    boolean exists = Groups.gid(plan.group()).isPresent();
    if (plan.ownGroup()) {
      require(
          !exists || ownMayExist,
          plan,
          "cannot be used: a group " + plan.group() + " exists and is not ours");
    } else if (!exists) {
      throw new InvalidSpecException("socketGroup", plan.group(), "does not exist on this host");
    }
  }

  private static void require(boolean holds, InstancePlan plan, String broken) {
    if (!holds) {
      throw new InvalidSpecException("prefix", plan.prefix(), broken);
    }
  }
}
