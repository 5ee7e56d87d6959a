package io.dockyard;

import java.util.List;

/**
 * The cgroups of an instance. The backend that runs it says which they are. A name is a path below
 * the root of each hierarchy, without a leading slash.
 *
 * @param driver who makes the cgroups of containers for dockerd
 * @param instance the cgroup with all of the instance's processes in it or below it
 * @param daemons the cgroup with its daemons and shims in it or below it, which is the same or
 *     below
 * @param cgroupParent what {@code cgroup-parent} in its {@code daemon.json} says: with {@link
 *     Driver#CGROUPFS} the path of a cgroup, with a leading slash, with {@link Driver#SYSTEMD} the
 *     name of a slice; all containers that say nothing else are below it
 * @param parents the cgroups above the instance's that dockyard removes together with it where they
 *     are empty, innermost first; none where a service manager does it
 */
public record InstanceCgroups(
    Driver driver, String instance, String daemons, String cgroupParent, List<String> parents) {

  /**
   * The cgroup above those of all instances in the {@linkplain #plain plain layout}. Each child is
   * an instance's, and has its prefix as name.
   */
  public static final String PLAIN_PARENT = "dockyard";

  /** Who makes the cgroups of containers, dockerd's {@code native.cgroupdriver}. */
  public enum Driver {
    /** runc makes directories in the cgroup file systems. */
    CGROUPFS("cgroupfs"),
    /** systemd makes a scope for each container. */
    SYSTEMD("systemd");

    private final String optionValue;

    Driver(String optionValue) {
      this.optionValue = optionValue;
    }

    /**
     * How dockerd's option {@code native.cgroupdriver} names it.
     *
     * @return {@code cgroupfs} or {@code systemd}
     */
    public String optionValue() {
      return optionValue;
    }
  }

  /** Cgroups with a copy of the list given. */
  public InstanceCgroups {
    parents = List.copyOf(parents);
  }

  /**
   * The layout without a service manager: {@code dockyard/PREFIX}, and in it {@code daemons} and
   * {@code containers}. The parent goes with the last instance.
   *
   * @param prefix the instance's prefix
   * @return its cgroups
   */
  public static InstanceCgroups plain(String prefix) {
    String instance = PLAIN_PARENT + "/" + prefix;
    return new InstanceCgroups(
        Driver.CGROUPFS,
        instance,
        instance + "/daemons",
        "/" + instance + "/containers",
        List.of(PLAIN_PARENT));
  }
}
