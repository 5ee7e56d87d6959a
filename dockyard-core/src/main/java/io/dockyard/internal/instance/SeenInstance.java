package io.dockyard.internal.instance;

import io.dockyard.InstanceStatus;
import io.dockyard.ResourceLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An {@link InstanceStatus}.
 *
 * @param state the sum of it
 * @param dockerd its dockerd, if that is alive
 * @param containerd its containerd, if that is alive
 * @param otherProcesses how many further processes it has
 * @param cgroup whether its daemons are in a cgroup of their own
 * @param enabled whether the host starts it when it boots
 * @param limits how much of the host it may use
 * @param units the names by which a service manager knows it
 * @param findings what an operator should know
 */
public record SeenInstance(
    State state,
    Optional<DaemonProcess> dockerd,
    Optional<DaemonProcess> containerd,
    int otherProcesses,
    boolean cgroup,
    boolean enabled,
    ResourceLimits limits,
    List<String> units,
    List<String> findings)
    implements InstanceStatus {

  /** A status with copies of the lists given. */
  public SeenInstance {
    units = List.copyOf(units);
    findings = List.copyOf(findings);
  }

  /**
   * The same with more to know.
   *
   * @param more further findings
   * @return the status
   */
  public SeenInstance with(List<String> more) {
    List<String> all = new ArrayList<>(findings);
    all.addAll(more);
    return with(state, all);
  }

  /**
   * The same for an instance that is not complete, of which nothing else counts.
   *
   * @param finding why it is not
   * @return the status
   */
  public SeenInstance incomplete(String finding) {
    return with(State.INCOMPLETE, List.of(finding));
  }

  private SeenInstance with(State other, List<String> found) {
    return new SeenInstance(
        other, dockerd, containerd, otherProcesses, cgroup, enabled, limits, units, found);
  }

  /** One of its daemons. */
  record Daemon(long pid, boolean answers) implements DaemonProcess {}
}
