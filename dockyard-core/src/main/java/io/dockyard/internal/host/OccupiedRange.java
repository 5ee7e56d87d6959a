package io.dockyard.internal.host;

import java.util.Optional;

/**
 * IPv4 addresses the host uses or routes already.
 *
 * @param cidr the range, as 10.0.0.0/8; that of an interface's address keeps its host part, as
 *     192.0.2.7/24
 * @param link the interface; empty for a route that leads to none, or to several
 * @param seenAs where it was seen, for a message: "route 10.0.0.0/8 dev eth0 table 220"
 */
public record OccupiedRange(String cidr, Optional<String> link, String seenAs) {}
