package io.dockyard.internal.direct.pair;

import io.dockyard.Deadline;
import java.util.Optional;

/** A hold of an instance that has nothing but its name. */
final class BareHold {

  private BareHold() {}

  /** The pair need not be of any version, and no containers' data is known by the hold. */
  static void acquire(SysboxPair pair, String prefix, Deadline deadline) {
    pair.acquire(prefix, Optional.empty(), Optional.empty(), deadline);
  }
}
