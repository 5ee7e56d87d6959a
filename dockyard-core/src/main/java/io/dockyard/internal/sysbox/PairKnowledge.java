package io.dockyard.internal.sysbox;

import io.dockyard.InstanceCgroups;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the backend that runs the pair knows of it without looking at it. */
public interface PairKnowledge {

  /**
   * What it knows.
   *
   * @param launches the daemons that it started and did not stop, whether they run or not
   * @param holders the prefixes of the instances that hold the pair
   * @param stopping whether the daemons may have been told to end
   */
  record Known(Map<SysboxDaemon, Launch> launches, List<String> holders, boolean stopping) {

    /** What is known, copied. */
    public Known {
      launches = Map.copyOf(launches);
      holders = List.copyOf(holders);
    }

    /**
     * Whether it started nothing, and nobody holds the pair.
     *
     * @return true if so
     */
    public boolean nothing() {
      return launches.isEmpty() && holders.isEmpty() && !stopping;
    }
  }

  /**
   * What is known, for who has the pair's lock.
   *
   * @return what stays true as long as the lock is held
   */
  Known underLock();

  /**
   * What is known, for who does without the lock.
   *
   * @return what was true at one moment
   */
  Known now();

  /**
   * Whether a JVM is at work on the pair, which is half a pair meanwhile.
   *
   * @return whether one is; false, unless overridden
   */
  default boolean atWork() {
    return false;
  }

  /**
   * Where the instances have their containers.
   *
   * @return the cgroups of the instances that the backend runs, by prefix; they need not exist
   */
  Map<String, InstanceCgroups> cgroups();

  /**
   * Prefixes for a sentence.
   *
   * @param prefixes of instances
   * @return an enumeration of them in quotation marks
   */
  static String enumerate(List<String> prefixes) {
    return prefixes.stream().map(prefix -> "'" + prefix + "'").collect(Collectors.joining(", "));
  }
}
