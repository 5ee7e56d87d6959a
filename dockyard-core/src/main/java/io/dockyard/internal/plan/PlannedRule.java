package io.dockyard.internal.plan;

import io.dockyard.FirewallRule;

/**
 * A {@link FirewallRule}.
 *
 * @param table the table
 * @param chain the chain
 * @param first whether it stands before the rules that are there
 * @param match what it matches and what happens then
 */
public record PlannedRule(String table, String chain, boolean first, String match)
    implements FirewallRule {}
