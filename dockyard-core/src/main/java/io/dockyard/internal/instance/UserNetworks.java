package io.dockyard.internal.instance;

import io.dockyard.Deadline;
import io.dockyard.InstancePaths;
import io.dockyard.internal.host.Command;
import io.dockyard.internal.host.NetworkLinks;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The bridges of an instance's user-defined networks, which dockerd leaves when it exits. They are
 * known from dockerd's own database, so that another daemon's bridge is never taken for one of
 * them: by the network's id, which is part of the name that dockerd makes up, or, where a user
 * chose the name, by the name together with the address and the note that dockerd made the bridge.
 */
public final class UserNetworks {

  /** What an interface may be called and ip(8) reads as one word. */
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9._-]{1,15}");

  private static final int ID_LENGTH_IN_NAME = 12;

  /** What is noted of a bridge that dockerd made itself (ifaceCreatedByLibnetwork). */
  private static final String MADE_BY_DOCKERD = "1";

  private UserNetworks() {}

  /**
   * Removes the bridges; dockerd makes them again when it starts.
   *
   * @param paths the instance, whose dockerd does not run
   * @param deadline when it must be done
   */
  public static void removeBridges(InstancePaths paths, Deadline deadline) {
    Set<String> bridges = bridges(paths);
    bridges.forEach(name -> UnusedPorts.remove(name, deadline));
    if (!bridges.isEmpty()) {
      String batch =
          bridges.stream()
              .map(name -> "link delete dev " + name + "\n")
              .collect(Collectors.joining());
      Command.check(List.of("ip", "-force", "-batch", "-"), batch, deadline);
    }
  }

  /**
   * The bridges that are there.
   *
   * @param paths the instance
   * @return their names
   */
  public static Set<String> bridges(InstancePaths paths) {
    Set<String> bridges = new TreeSet<>();
    for (NetworkDatabase.Entry network : NetworkDatabase.of(paths).bridges()) {
      bridges.add(nameFromId(network));
      if (isStillTheBridgeOf(network)) {
        bridges.add(network.text("BridgeName"));
      }
    }
    bridges.removeIf(name -> !NetworkLinks.isBridge(name));
    return bridges;
  }

  /** The name that dockerd makes up. */
  static String nameFromId(NetworkDatabase.Entry network) {
    return "br-" + network.id().substring(0, ID_LENGTH_IN_NAME);
  }

  /** The network may have been removed since, and somebody else have used the name again. */
  private static boolean isStillTheBridgeOf(NetworkDatabase.Entry network) {
    String name = network.text("BridgeName");
    return network.text("BridgeIfaceCreator").equals(MADE_BY_DOCKERD)
        && PLAIN_NAME.matcher(name).matches()
        && NetworkLinks.alias(name).isEmpty()
        && NetworkLinks.addresses(name).contains(network.text("AddressIPv4"));
  }
}
