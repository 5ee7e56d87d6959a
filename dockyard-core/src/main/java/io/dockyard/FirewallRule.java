package io.dockyard;

/**
 * One rule of an instance's firewall, as {@code iptables-restore} reads it. Made by dockyard alone;
 * further methods may come.
 */
public interface FirewallRule {

  /** {@return the table, such as {@code nat}} */
  String table();

  /** {@return the chain} */
  String chain();

  /** {@return true to stand before the rules that are there already, false to stand behind them} */
  boolean first();

  /** {@return what it matches and what happens then, the instance's comment included} */
  String match();
}
