package io.dockyard.internal.instance;

import io.dockyard.Cidr;
import io.dockyard.InstancePlan;
import io.dockyard.internal.host.MainRoute;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The addresses of an instance that a network of the host has as well. {@code prepare-host} decides
 * the same: it refuses to make the bridge then, and of an instance that runs it leaves the network
 * alone.
 */
final class TakenAddresses {

  private static final String LOOPBACK = "lo";

  private final String bridge;
  private final Cidr network;
  private final Cidr pool;

  TakenAddresses(InstancePlan instance) {
    this(
        instance.network().bridge(),
        instance.addresses().bridgeCidr().network(),
        instance.addresses().poolBase());
  }

  TakenAddresses(String bridge, Cidr network, Cidr pool) {
    this.bridge = bridge;
    this.network = network;
    this.pool = pool;
  }

  /**
   * By which links the host is in such a network.
   *
   * @param routes the main routing table
   * @param leadsNowhere whether a link is a bridge that leads nowhere else: in the pool that is a
   *     network of the instance's own
   * @return their names
   */
  Set<String> links(Collection<MainRoute> routes, Predicate<String> leadsNowhere) {
    return routes.stream()
        .filter(route -> route.direct() && route.destination().prefixLength() > 0)
        .filter(route -> !route.link().equals(LOOPBACK) && !route.link().equals(bridge))
        .filter(
            route ->
                network.overlaps(route.destination())
                    || (pool.overlaps(route.destination()) && !leadsNowhere.test(route.link())))
        .map(MainRoute::link)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The sentence that a status has of such a link. */
  String finding(String link) {
    return "the host is by now in a network of "
        + link
        + " that has addresses of this instance's ("
        + network
        + ", "
        + pool
        + "): they may miss each other, and the next start after a stop is refused; leave that"
        + " network, or create the instance anew with other addresses";
  }
}
