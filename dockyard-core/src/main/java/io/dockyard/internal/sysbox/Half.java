package io.dockyard.internal.sysbox;

/** What was seen of one of the two daemons. */
public enum Half {
  /** No process of its program, and nobody listens. */
  ABSENT,
  /** Ours, and it listens on all its sockets. */
  OURS,
  /** Ours, and it does not listen on all its sockets: not yet, or not any more. */
  OURS_SILENT,
  /** Somebody else's, and it listens on all its sockets. */
  FOREIGN,
  /** Somebody else's, and it does not listen on all its sockets. */
  FOREIGN_SILENT,
  /** Somebody listens who is not the daemon, or not the one it should be. */
  WRONG;

  /**
   * Whether it runs and does not listen on all its sockets.
   *
   * @return true if so, whoever started it
   */
  public boolean silent() {
    return this == OURS_SILENT || this == FOREIGN_SILENT;
  }

  /**
   * Whether it runs and is ours.
   *
   * @return true if so, whether it listens or not
   */
  public boolean ours() {
    return this == OURS || this == OURS_SILENT;
  }
}
