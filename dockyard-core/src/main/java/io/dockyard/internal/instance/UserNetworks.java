package io.dockyard.internal.instance;

import io.dockyard.Deadline;
import io.dockyard.InstancePaths;
import io.dockyard.internal.host.Command;
import io.dockyard.internal.host.NetworkLinks;
import io.dockyard.internal.host.RunningDockers;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
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
   * The bridges that are there, but for those of other Dockers: where data was copied, both know
   * the same networks, and the one that runs has made or taken the bridges.
   *
   * @param paths the instance
   * @return their names
   */
  public static Set<String> bridges(InstancePaths paths) {
    NetworkDatabase own = NetworkDatabase.in(paths.dataRoot());
    Set<String> bridges = bridges(own, List.of(), UserNetworks::has);
    bridges.removeIf(name -> !NetworkLinks.isBridge(name));
    if (bridges.isEmpty()) {
      // All processes need not be looked at.
      return bridges;
    }
    List<NetworkDatabase> others =
        RunningDockers.dataRootsBut(paths.dataRoot()).stream().map(NetworkDatabase::in).toList();
    bridges.retainAll(bridges(own, others, UserNetworks::has));
    return bridges;
  }

  /**
   * What an instance's bridges would be called.
   *
   * @param own what its dockerd keeps
   * @param others what other Dockers keep that run
   * @param has whether a link without an alias has an address, given both
   * @return the names; what is called so need not exist
   */
  static Set<String> bridges(
      NetworkDatabase own, List<NetworkDatabase> others, BiPredicate<String, String> has) {
    Set<String> bridges = new TreeSet<>();
    for (NetworkDatabase.Entry network : own.bridges()) {
      bridges.add(nameFromId(network));
      if (wasMadeByDockerd(network) && isStillTheBridgeOf(network, has)) {
        bridges.add(network.text("BridgeName"));
      }
    }
    for (NetworkDatabase other : others) {
      for (NetworkDatabase.Entry network : other.bridges()) {
        bridges.remove(nameFromId(network));
        if (isStillTheBridgeOf(network, has)) {
          bridges.remove(network.text("BridgeName"));
        }
      }
    }
    return bridges;
  }

  /** The name that dockerd makes up. */
  static String nameFromId(NetworkDatabase.Entry network) {
    return "br-" + network.id().substring(0, ID_LENGTH_IN_NAME);
  }

  /** The bridge of the network "bridge" is none of these: docker0, where data was copied. */
  private static boolean wasMadeByDockerd(NetworkDatabase.Entry network) {
    return network.text("BridgeIfaceCreator").equals(MADE_BY_DOCKERD)
        && !network.text("DefaultBridge").equals("true");
  }

  /** The network may have been removed since, and somebody else have used the name again. */
  private static boolean isStillTheBridgeOf(
      NetworkDatabase.Entry network, BiPredicate<String, String> has) {
    String name = network.text("BridgeName");
    return PLAIN_NAME.matcher(name).matches() && has.test(name, network.text("AddressIPv4"));
  }

  private static boolean has(String link, String address) {
    return NetworkLinks.alias(link).isEmpty() && NetworkLinks.addresses(link).contains(address);
  }
}
