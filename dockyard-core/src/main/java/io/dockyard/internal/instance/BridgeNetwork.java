package io.dockyard.internal.instance;

import io.dockyard.Cidr;
import io.dockyard.Deadline;
import io.dockyard.FirewallRule;
import io.dockyard.InstancePlan;
import io.dockyard.NetworkPlan;
import io.dockyard.internal.host.Command;
import io.dockyard.internal.host.MainRoute;
import io.dockyard.internal.host.NetworkLinks;
import io.dockyard.internal.host.Routes;
import io.dockyard.internal.plan.FirewallRules;
import io.dockyard.internal.plan.FirewallRules.Surroundings;
import io.dockyard.internal.plan.InstanceBridge;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Looks at the bridge and the firewall rules of an instance. */
public final class BridgeNetwork {

  /** The names that dockerd makes up (moby, drivers/bridge and libnetwork's default networks). */
  private static final Pattern DOCKERS = Pattern.compile("docker0|docker_gwbridge|br-[0-9a-f]{12}");

  private final NetworkPlan plan;
  private final Cidr pool;
  private final TakenAddresses addresses;

  /**
   * The network of one instance.
   *
   * @param instance the instance's plan
   */
  public BridgeNetwork(InstancePlan instance) {
    this.plan = instance.network();
    this.pool = instance.addresses().poolBase();
    this.addresses = new TakenAddresses(instance);
  }

  /**
   * Whether the bridge exists and is the instance's: by its alias or, in the moment before it gets
   * that, by its hardware address.
   *
   * @return true if it is
   */
  public boolean bridgeExists() {
    return NetworkLinks.isBridge(plan.bridge())
        && InstanceBridge.isTagged(
            plan.tag(),
            NetworkLinks.alias(plan.bridge()),
            NetworkLinks.hardwareAddress(plan.bridge()));
  }

  /**
   * What is not as it should be with the instance's rules and with forwarding.
   *
   * @param deadline when it must be known
   * @return a sentence for each; none if a start has nothing to do about them
   */
  public List<String> firewallFindings(Deadline deadline) {
    String saved = Command.check(List.of("iptables-save"), deadline);
    List<String> findings = new ArrayList<>(Forwarding.findings(saved));
    FirewallState.parse(plan.tag(), saved)
        .differenceTo(onThisHost(deadline))
        .finding()
        .ifPresent(findings::add);
    return findings;
  }

  /**
   * Networks of the host that have addresses of the instance's. A start does nothing about them.
   *
   * @return a sentence for each link that leads into one
   */
  public List<String> addressFindings() {
    List<MainRoute> routes = Routes.main();
    Set<String> uplinks =
        routes.stream()
            .filter(route -> route.destination().prefixLength() == 0)
            .map(MainRoute::link)
            .collect(Collectors.toSet());
    return taken(routes, uplinks).stream().map(addresses::finding).toList();
  }

  private Set<String> taken(List<MainRoute> routes, Set<String> uplinks) {
    return addresses.links(routes, link -> NetworkLinks.isBridge(link) && !leadsOut(link, uplinks));
  }

  private List<FirewallRule> onThisHost(Deadline deadline) {
    Set<String> uplinks = Routes.defaultInterfaces(deadline);
    Set<String> taken = taken(Routes.main(), uplinks);
    List<String> others = bridgesOfOthers(uplinks);
    List<String> waysOut = waysOut(uplinks);
    // The host would be cut off from the network that it is in.
    List<String> closed = uplinks.stream().filter(link -> !taken.contains(link)).toList();
    return FirewallRules.onHost(plan, pool, new Surroundings(others, waysOut, closed));
  }

  /**
   * Bridges that are neither an instance's nor named by Docker's patterns, which the plan knows,
   * nor lead out of the host. Those of instances come and go meanwhile: what is read of one that is
   * just being removed is nothing, and it is no bridge then either.
   */
  private List<String> bridgesOfOthers(Set<String> uplinks) {
    return NetworkLinks.names().stream()
        .filter(name -> !isNamedLikeDockers(name))
        .filter(name -> !name.equals(plan.bridge()))
        .filter(name -> !isOfInstance(name))
        .filter(NetworkLinks::isBridge)
        .filter(name -> !leadsOut(name, uplinks))
        .filter(name -> !isOwnNetwork(name))
        .sorted()
        .toList();
  }

  /** What the plan's rules would take for a bridge of another Docker, and is none. */
  private static List<String> waysOut(Set<String> uplinks) {
    return NetworkLinks.names().stream()
        .filter(BridgeNetwork::isNamedLikeDockers)
        .filter(name -> !DOCKERS.matcher(name).matches())
        .filter(name -> leadsOut(name, uplinks))
        .sorted()
        .toList();
  }

  private static boolean isNamedLikeDockers(String name) {
    return name.startsWith("docker") || name.startsWith("br-");
  }

  private static boolean leadsOut(String name, Set<String> uplinks) {
    return uplinks.contains(name)
        || NetworkLinks.ports(name).stream().anyMatch(NetworkLinks::isOnHardware);
  }

  /** Whether it is that of a network of the instance which a user gave a name. */
  private boolean isOwnNetwork(String name) {
    return NetworkLinks.addresses(name).stream()
        .map(address -> new Cidr(Cidr.parse(address).address(), 32))
        .anyMatch(pool::contains);
  }

  private static boolean isOfInstance(String name) {
    return InstanceBridge.isOfInstance(
        name, NetworkLinks.alias(name), NetworkLinks.hardwareAddress(name));
  }
}
