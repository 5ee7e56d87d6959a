package io.dockyard;

import java.util.List;
import java.util.Optional;

/**
 * What was seen of an instance at one moment.
 *
 * @param state the sum of it
 * @param dockerd its dockerd, if that is alive
 * @param containerd its containerd, if that is alive
 * @param otherProcesses how many further processes it has: shims, proxies, containers
 * @param cgroup whether its daemons are in a cgroup of their own, so that ending the service or
 *     terminal that runs this JVM leaves them alone
 * @param findings what an operator should know, one sentence each: what is missing or broken, how a
 *     daemon ended, the end of its log
 */
public record InstanceStatus(
    State state,
    Optional<DaemonProcess> dockerd,
    Optional<DaemonProcess> containerd,
    int otherProcesses,
    boolean cgroup,
    List<String> findings) {

  /** A status with a copy of the findings given. */
  public InstanceStatus {
    findings = List.copyOf(findings);
  }

  /** The state of an instance. */
  public enum State {
    /** Its creation or its removal did not end; {@code create} or {@code destroy} completes it. */
    INCOMPLETE,
    /** Nothing of it runs. */
    STOPPED,
    /** Its containerd lives and its dockerd answers. */
    RUNNING,
    /** Something of it is there, such as a process or its bridge, but it is not running. */
    BROKEN
  }

  /**
   * A running daemon.
   *
   * @param pid its process id
   * @param answers whether its socket answers
   */
  public record DaemonProcess(long pid, boolean answers) {}
}
