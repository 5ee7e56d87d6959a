package io.dockyard.internal.instance;

import io.dockyard.InstancePaths;
import io.dockyard.RefusedException;
import io.dockyard.internal.host.NetworkLinks;

/**
 * The network {@code bridge} that dockerd remembers from its last start.
 *
 * <p>A dockerd that finds it in its database, and has address pools configured, deletes the
 * interface {@code docker0}, whatever its own bridge is (moby, daemon/daemon_unix.go,
 * initNetworkController): that of the system's Docker. So the network is marked as half removed
 * before dockerd starts. dockerd then completes the removal early in its start, in a way that
 * touches no interface, and makes the network anew as it would have anyway.
 */
public final class DefaultNetwork {

  private static final String BRIDGE_OF_SYSTEM = "docker0";

  private DefaultNetwork() {}

  /**
   * Has dockerd forget the network at its next start. Must precede every start of a dockerd.
   *
   * @param paths the instance, whose dockerd does not run
   * @throws RefusedException if that cannot be done and dockerd would delete a docker0 that is
   *     there
   */
  public static void forget(InstancePaths paths) {
    NetworkDatabase database = NetworkDatabase.of(paths);
    for (NetworkDatabase.Entry network : database.networks()) {
      if (!network.text("name").equals("bridge") || network.text("inDelete").equals("true")) {
        continue;
      }
      String kept = "\"id\":\"" + network.id() + "\",\"inDelete\":";
      boolean marked = database.overwrite(paths, kept + "false", kept + "true ");
      if (!marked && NetworkLinks.exists(BRIDGE_OF_SYSTEM)) {
        throw new RefusedException(
            "dockerd would delete the interface " + BRIDGE_OF_SYSTEM + " when it starts",
            "use a version of Docker whose network database dockyard can read");
      }
    }
  }
}
