package io.dockyard;

/**
 * One rule of an instance's firewall, as {@code iptables-restore} reads it.
 *
 * @param table the table, such as {@code nat}
 * @param chain the chain
 * @param first true to stand before the rules that are there already, false to stand behind them
 * @param match what it matches and what happens then, the instance's comment included
 */
public record FirewallRule(String table, String chain, boolean first, String match) {}
