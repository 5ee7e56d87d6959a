package io.dockyard;

/**
 * The addresses of an instance, with nothing left open. Those that its spec leaves open were
 * chosen. Made by dockyard alone; further methods may come.
 */
public interface InstanceAddresses {

  /**
   * The bridge's address with its prefix length, dockerd's {@code bip}.
   *
   * @return the address, not the network's own
   */
  Cidr bridgeCidr();

  /**
   * The network from which containers on the default bridge get addresses, dockerd's {@code
   * fixed-cidr}.
   *
   * @return the network: the bridge's, or a part of it
   */
  Cidr fixedCidr();

  /**
   * The network that user-defined networks are cut from, {@code base} in dockerd's {@code
   * default-address-pools}.
   *
   * @return the network
   */
  Cidr poolBase();

  /**
   * The prefix length of each user-defined network, {@code size} in dockerd's {@code
   * default-address-pools}.
   *
   * @return a number of bits
   */
  int poolSize();
}
