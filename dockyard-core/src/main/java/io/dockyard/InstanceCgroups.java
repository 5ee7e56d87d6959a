package io.dockyard;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The cgroups of an instance. The backend that runs it says which they are. A name is a path below
 * the root of each hierarchy, without a leading slash.
 */
public final class InstanceCgroups {

  /**
   * The cgroup above those of all instances in the {@linkplain #plain plain layout}. Each child is
   * an instance's, and has its prefix as name: whoever looks for instances that live, and knows
   * none of them, finds them there.
   */
  public static final String PLAIN_PARENT = "dockyard";

  /** Who makes the cgroups of containers, dockerd's {@code native.cgroupdriver}. */
  public enum Driver {
    /** runc makes directories in the cgroup file systems: {@code cgroupfs}. */
    CGROUPFS,
    /** systemd makes a scope for each container: {@code systemd}. */
    SYSTEMD
  }

  private final Driver driver;
  private final String instance;
  private final String daemons;
  private final String cgroupParent;
  private final List<String> parents;

  private InstanceCgroups(
      Driver driver, String instance, String daemons, String cgroupParent, List<String> parents) {
    this.driver = Objects.requireNonNull(driver);
    this.instance = Objects.requireNonNull(instance);
    this.daemons = Objects.requireNonNull(daemons);
    this.cgroupParent = Objects.requireNonNull(cgroupParent);
    this.parents = List.copyOf(parents);
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

  /**
   * One cgroup with everything of an instance in it.
   *
   * @param driver who makes the cgroups of containers in it
   * @param instance the cgroup; with {@link Driver#SYSTEMD} its last name is that of a slice
   * @return its cgroups, the daemons and containers in this one or below it, and none above it to
   *     be removed
   */
  public static InstanceCgroups of(Driver driver, String instance) {
    String cgroupParent =
        switch (driver) {
          case CGROUPFS -> "/" + instance;
          case SYSTEMD -> instance.substring(instance.lastIndexOf('/') + 1);
        };
    return new InstanceCgroups(driver, instance, instance, cgroupParent, List.of());
  }

  /** {@return who makes the cgroups of containers for dockerd} */
  public Driver driver() {
    return driver;
  }

  /** {@return the cgroup with all of the instance's processes in it or below it} */
  public String instance() {
    return instance;
  }

  /**
   * The cgroup with its daemons and shims in it or below it.
   *
   * @return {@link #instance()}, or one below it
   */
  public String daemons() {
    return daemons;
  }

  /**
   * What {@code cgroup-parent} in its {@code daemon.json} says. All containers that say nothing
   * else are below it.
   *
   * @return with {@link Driver#CGROUPFS} the path of a cgroup, with a leading slash, with {@link
   *     Driver#SYSTEMD} the name of a slice
   */
  public String cgroupParent() {
    return cgroupParent;
  }

  /**
   * The cgroups above the instance's that dockyard removes together with it where they are empty.
   *
   * @return the cgroups, innermost first; none where a service manager does it
   */
  public List<String> parents() {
    return parents;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof InstanceCgroups that
        && driver == that.driver
        && instance.equals(that.instance)
        && daemons.equals(that.daemons)
        && cgroupParent.equals(that.cgroupParent)
        && parents.equals(that.parents);
  }

  @Override
  public int hashCode() {
    return Objects.hash(driver, instance, daemons, cgroupParent, parents);
  }

  @Override
  public String toString() {
    return "InstanceCgroups[driver="
        + driver
        + ", instance="
        + instance
        + ", daemons="
        + daemons
        + ", cgroupParent="
        + cgroupParent
        + ", parents="
        + parents
        + "]";
  }
}
