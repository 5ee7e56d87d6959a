package io.dockyard.internal.host;

import io.dockyard.HostException;

/** The error numbers that are told apart here; the same on all architectures of Linux but mips. */
final class Errno {

  static final int ENOENT = 2;
  static final int ESRCH = 3;
  static final int EINTR = 4;
  static final int EAGAIN = 11;
  static final int EBUSY = 16;
  static final int ENOTDIR = 20;
  static final int EINVAL = 22;

  private Errno() {}

  /**
   * A native call that failed.
   *
   * @param tried what was tried, as it continues "cannot"
   * @param errno the error number it left
   * @return the exception to throw
   */
  static HostException failure(String tried, int errno) {
    return new HostException(tried, LibC.get().strerror(errno), null);
  }
}
