package io.dockyard.internal.plan;

import io.dockyard.Cidr;
import io.dockyard.InstanceAddresses;
import io.dockyard.InstanceSpec;

/**
 * An instance's addresses, with what follows where its spec leaves it open.
 *
 * @param bridgeCidr the bridge's address
 * @param fixedCidr the network of containers on the bridge
 * @param poolBase the network that user-defined networks are cut from
 * @param poolSize the prefix length of each
 */
public record ResolvedAddresses(Cidr bridgeCidr, Cidr fixedCidr, Cidr poolBase, int poolSize)
    implements InstanceAddresses {

  private static final int DEFAULT_POOL_SIZE = 24;

  /**
   * The addresses of a spec.
   *
   * @param spec a spec with its bridge and pool chosen
   * @return its addresses
   */
  public static ResolvedAddresses of(InstanceSpec spec) {
    Cidr bridge = spec.bridgeCidr().orElseThrow();
    Cidr pool = spec.poolBase().orElseThrow();
    int smallest = Math.min(30, pool.prefixLength() + 2);
    return new ResolvedAddresses(
        bridge,
        spec.fixedCidr().orElse(bridge.network()),
        pool,
        spec.poolSize().orElse(Math.max(DEFAULT_POOL_SIZE, smallest)));
  }
}
