package io.dockyard.internal.host;

import io.dockyard.Cidr;

/**
 * A route of the main routing table.
 *
 * @param link the interface that it leads to
 * @param destination the network that is reached by it; one of length 0 by a default route
 * @param direct whether there is no gateway on the way: the host is in that network itself
 */
public record MainRoute(String link, Cidr destination, boolean direct) {}
