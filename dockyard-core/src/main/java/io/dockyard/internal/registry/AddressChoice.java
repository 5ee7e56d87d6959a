package io.dockyard.internal.registry;

import io.dockyard.Cidr;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Free addresses for an instance: a block of 16,384 addresses whose first /24 is the bridge's
 * network and whose second half, 32 networks of /24, is the pool.
 *
 * @param bridge the bridge's address
 * @param pool the pool
 */
public record AddressChoice(Cidr bridge, Cidr pool) {

  private static final int BLOCK = 18;

  /** The prefix length of the pool. */
  public static final int POOL_LENGTH = BLOCK + 1;

  private static final int BLOCK_SIZE = 1 << (32 - BLOCK);

  /**
   * The first free block.
   *
   * @param space where to look, in this order
   * @param taken what is in use
   * @return the choice; empty if no block is free
   */
  public static Optional<AddressChoice> firstFree(List<Cidr> space, Collection<Cidr> taken) {
    for (Cidr part : space) {
      long blocks = 1L << (BLOCK - part.prefixLength());
      for (long i = 0; i < blocks; i++) {
        Cidr block = new Cidr(part.address() + (int) (i * BLOCK_SIZE), BLOCK);
        if (taken.stream().noneMatch(block::overlaps)) {
          return Optional.of(
              new AddressChoice(
                  new Cidr(block.address() + 1, 24),
                  new Cidr(block.address() + BLOCK_SIZE / 2, POOL_LENGTH)));
        }
      }
    }
    return Optional.empty();
  }
}
