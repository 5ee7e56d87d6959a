package io.dockyard;

/** The parts of an instance's start; several of them are under way at once. */
public enum StartPhase {
  /** Left-overs of an earlier run are removed. */
  CLEAN_UP,
  /**
   * It is noted what the host is like, and the bridge is made; where systemd does, the rules too.
   */
  BRIDGE,
  /**
   * IP forwarding is switched on where it was off, and firewall rules are added; where systemd has
   * done that, it is looked at.
   */
  FIREWALL,
  /** The shared sysbox is started or joined. */
  SYSBOX,
  /** containerd is started. */
  CONTAINERD,
  /** dockerd is started and answers. */
  DOCKERD
}
