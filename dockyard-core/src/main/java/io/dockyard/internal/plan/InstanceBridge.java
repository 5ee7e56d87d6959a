package io.dockyard.internal.plan;

import io.dockyard.Cidr;
import io.dockyard.NetworkPlan;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** By what the bridge of an instance is known: its name, its alias and its hardware address. */
public final class InstanceBridge {

  private static final String NAME_END = "docker0";
  private static final String TAG_BEGIN = "dockyard:";

  private InstanceBridge() {}

  /**
   * What the bridge of an instance is called.
   *
   * @param prefix the instance's prefix
   * @return the name of the interface
   */
  public static String name(String prefix) {
    return prefix + NAME_END;
  }

  /**
   * What marks bridge, rules and chain as an instance's; the bridge has it as its alias.
   *
   * @param prefix the instance's prefix
   * @return the mark
   */
  public static String tag(String prefix) {
    return TAG_BEGIN + prefix;
  }

  /**
   * The bridge's own address, locally administered.
   *
   * @param tag the instance's mark, from which it follows
   * @return the address in lower case
   */
  static String hardwareAddress(String tag) {
    UUID hash = UUID.nameUUIDFromBytes(tag.getBytes(StandardCharsets.UTF_8));
    long bits = hash.getLeastSignificantBits();
    return String.format(
        "02:%02x:%02x:%02x:%02x:%02x",
        bits >>> 32 & 255, bits >>> 24 & 255, bits >>> 16 & 255, bits >>> 8 & 255, bits & 255);
  }

  /** Input of {@code ip -batch} that makes the bridge. */
  static String toMake(NetworkPlan plan, Cidr address) {
    return """
        link add name %1$s address %2$s type bridge
        link set dev %1$s alias %3$s
        address add %4$s dev %1$s
        link set dev %1$s up
        """
        .formatted(plan.bridge(), plan.hardwareAddress(), plan.tag(), address);
  }

  /**
   * Whether a bridge is the instance's that a mark belongs to. In the moment before it gets its
   * alias it already has its hardware address.
   *
   * @param tag the mark
   * @param alias the bridge's alias; empty where it has none
   * @param hardwareAddress its hardware address in lower case
   * @return true if it is
   */
  public static boolean isTagged(String tag, String alias, String hardwareAddress) {
    return alias.equals(tag) || (alias.isEmpty() && hardwareAddress.equals(hardwareAddress(tag)));
  }

  /**
   * Whether a bridge is some instance's. In the moment before it gets its alias it already has its
   * hardware address.
   *
   * @param name its name
   * @param alias its alias; empty where it has none
   * @param hardwareAddress its hardware address in lower case
   * @return true if it is
   */
  public static boolean isOfInstance(String name, String alias, String hardwareAddress) {
    if (!alias.isEmpty() || !name.endsWith(NAME_END)) {
      return alias.startsWith(TAG_BEGIN);
    }
    String prefix = name.substring(0, name.length() - NAME_END.length());
    return hardwareAddress.equals(hardwareAddress(tag(prefix)));
  }
}
