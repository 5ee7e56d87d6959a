package io.dockyard;

import java.util.List;
import java.util.Optional;

/** What was seen of an instance at one moment. Made by dockyard alone; further methods may come. */
public interface InstanceStatus {

  /** {@return the sum of it} */
  State state();

  /** {@return its dockerd, if that is alive} */
  Optional<DaemonProcess> dockerd();

  /** {@return its containerd, if that is alive} */
  Optional<DaemonProcess> containerd();

  /** {@return how many further processes it has: shims, proxies, containers} */
  int otherProcesses();

  /**
   * Whether its daemons are in a cgroup of their own, so that ending the service or terminal that
   * runs this JVM leaves them alone.
   *
   * @return true if they are
   */
  boolean cgroup();

  /**
   * Whether the host starts it when it boots; see {@link Instance#enable}.
   *
   * @return true if it does; false also where the service manager does not answer
   */
  boolean enabled();

  /** {@return how much of the host it is to use at most, as its spec or a later change says} */
  ResourceLimits limits();

  /**
   * The names by which the host's service manager knows it, as for {@code systemctl status} and
   * {@code journalctl --unit}.
   *
   * @return its dockerd's first; none where no service manager runs it
   */
  List<String> units();

  /**
   * What an operator should know: what is missing or broken, how a daemon ended, the end of its
   * log.
   *
   * @return one sentence each
   */
  List<String> findings();

  /** The state of an instance. */
  enum State {
    /** Its creation or its removal did not end; {@code create} or {@code destroy} completes it. */
    INCOMPLETE,
    /** Nothing of it runs. */
    STOPPED,
    /** Its containerd lives and its dockerd answers. */
    RUNNING,
    /** Something of it is there, such as a process or its bridge, but it is not running. */
    BROKEN
  }

  /** A running daemon. Made by dockyard alone; further methods may come. */
  interface DaemonProcess {

    /** {@return its process id} */
    long pid();

    /** {@return whether its socket answers} */
    boolean answers();
  }
}
