package io.dockyard.internal.instance;

/** How a daemon ended, in words. */
final class ExitStatus {

  private ExitStatus() {}

  /** Says what an exit status means, which is 128 + n where signal n ended the daemon. */
  static String describe(int status) {
    return status > 128 ? "killed by signal " + (status - 128) : "exit status " + status;
  }
}
