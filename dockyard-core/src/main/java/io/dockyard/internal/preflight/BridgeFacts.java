package io.dockyard.internal.preflight;

/**
 * What was seen of the interface that has the name of an instance's bridge.
 *
 * @param name the name
 * @param exists whether there is one
 * @param bridge whether it is a bridge
 * @param alias its alias; empty where it has none
 * @param hardwareAddress its hardware address in lower case; empty where there is none
 */
public record BridgeFacts(
    String name, boolean exists, boolean bridge, String alias, String hardwareAddress) {}
