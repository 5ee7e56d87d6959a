package io.dockyard;

import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * How much of the host an instance may use at most, everything in it together: its daemons, its
 * containers and whatever these start. The names are those of systemd
 * (systemd.resource-control(5)). Immutable; made from {@link #NONE}:
 *
 * <pre>{@code
 * ResourceLimits.NONE.withMemoryMax(4L << 30).withCpuQuota(250)
 * }</pre>
 *
 * <p>What a host has no cgroup controller for is not limited there.
 */
public final class ResourceLimits {

  /** As much as there is. */
  public static final ResourceLimits NONE =
      new ResourceLimits(OptionalLong.empty(), OptionalInt.empty(), OptionalLong.empty());

  private final OptionalLong memoryMax;
  private final OptionalInt cpuQuota;
  private final OptionalLong tasksMax;

  private ResourceLimits(OptionalLong memoryMax, OptionalInt cpuQuota, OptionalLong tasksMax) {
    this.memoryMax = memoryMax;
    this.cpuQuota = cpuQuota;
    this.tasksMax = tasksMax;
  }

  /**
   * The same with another limit of memory. What is wrong with a value is refused where it is used.
   *
   * @param bytes the number of bytes, at least 128 MiB, for the daemons are among those who need it
   * @return the limits
   */
  public ResourceLimits withMemoryMax(long bytes) {
    return new ResourceLimits(OptionalLong.of(bytes), cpuQuota, tasksMax);
  }

  /**
   * The same with another limit of CPU time.
   *
   * @param percent of the time of one CPU, at least 5; 250 is two CPUs and a half
   * @return the limits
   */
  public ResourceLimits withCpuQuota(int percent) {
    return new ResourceLimits(memoryMax, OptionalInt.of(percent), tasksMax);
  }

  /**
   * The same with another limit of processes and threads.
   *
   * @param tasks how many there may be at once, at least 128, for the daemons are among those who
   *     have some
   * @return the limits
   */
  public ResourceLimits withTasksMax(long tasks) {
    return new ResourceLimits(memoryMax, cpuQuota, OptionalLong.of(tasks));
  }

  /**
   * The same without a limit of memory.
   *
   * @return the limits
   */
  public ResourceLimits withoutMemoryMax() {
    return new ResourceLimits(OptionalLong.empty(), cpuQuota, tasksMax);
  }

  /**
   * The same without a limit of CPU time.
   *
   * @return the limits
   */
  public ResourceLimits withoutCpuQuota() {
    return new ResourceLimits(memoryMax, OptionalInt.empty(), tasksMax);
  }

  /**
   * The same without a limit of processes and threads.
   *
   * @return the limits
   */
  public ResourceLimits withoutTasksMax() {
    return new ResourceLimits(memoryMax, cpuQuota, OptionalLong.empty());
  }

  /**
   * How much memory may be used ({@code MemoryMax}), swap not counted; who needs more and finds
   * nothing to page out is killed by the kernel.
   *
   * @return the number of bytes; empty for as much as there is
   */
  public OptionalLong memoryMax() {
    return memoryMax;
  }

  /**
   * How much CPU time may be used ({@code CPUQuota}); who needs more waits.
   *
   * @return in percent of the time of one CPU; empty for as much as there is
   */
  public OptionalInt cpuQuota() {
    return cpuQuota;
  }

  /**
   * How many processes and threads there may be ({@code TasksMax}); one more cannot be started.
   *
   * @return their number; empty for as many as the host bears
   */
  public OptionalLong tasksMax() {
    return tasksMax;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ResourceLimits that
        && memoryMax.equals(that.memoryMax)
        && cpuQuota.equals(that.cpuQuota)
        && tasksMax.equals(that.tasksMax);
  }

  @Override
  public int hashCode() {
    return Objects.hash(memoryMax, cpuQuota, tasksMax);
  }

  @Override
  public String toString() {
    StringJoiner limits = new StringJoiner(", ", "ResourceLimits[", "]");
    memoryMax.ifPresent(bytes -> limits.add("memoryMax=" + bytes));
    cpuQuota.ifPresent(percent -> limits.add("cpuQuota=" + percent + "%"));
    tasksMax.ifPresent(tasks -> limits.add("tasksMax=" + tasks));
    return limits.toString();
  }
}
