package io.dockyard.internal.host;

import io.dockyard.ProcessIdentity;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/** A descriptor of one process (pidfd_open(2)): its pid cannot be reused behind our back. */
final class Pidfd implements AutoCloseable {

  private static final long PIDFD_SEND_SIGNAL = 424;
  private static final long PIDFD_OPEN = 434;
  private static final int POLLFD_SIZE = 8;
  private static final int REVENTS_OFFSET = 6;
  private static final short POLLIN = 1;

  private final ProcessIdentity identity;
  private final int descriptor;

  private Pidfd(ProcessIdentity identity, int descriptor) {
    this.identity = identity;
    this.descriptor = descriptor;
  }

  /** A descriptor of exactly this process; empty when it is gone. */
  static Optional<Pidfd> open(ProcessIdentity identity) {
    if (!Processes.alive(identity)) {
      return Optional.empty();
    }
    long descriptor = LibC.get().syscall(PIDFD_OPEN, identity.pid(), 0L);
    if (descriptor < 0) {
      int errno = LibC.errno();
      if (errno == Errno.ESRCH || errno == Errno.EINVAL) {
        return Optional.empty();
      }
      throw Errno.failure("open process " + identity.pid(), errno);
    }
    Pidfd pidfd = new Pidfd(identity, (int) descriptor);
    // The pid may have been given to another between the two calls.
    if (!Processes.alive(identity)) {
      pidfd.close();
      return Optional.empty();
    }
    return Optional.of(pidfd);
  }

  /** To be waited on with poll(2): it is readable once the process has ended. */
  int descriptor() {
    return descriptor;
  }

  /** Sends a signal; false when the process is gone. */
  boolean send(int signal) {
    if (LibC.get().syscall(PIDFD_SEND_SIGNAL, (long) descriptor, (long) signal, 0L, 0L) == 0) {
      return true;
    }
    int errno = LibC.errno();
    if (errno == Errno.ESRCH) {
      return false;
    }
    throw Errno.failure("send signal " + signal + " to process " + identity.pid(), errno);
  }

  /**
   * Waits until at least one of them has ended (poll(2)).
   *
   * @return those that have ended; none when the time is over
   */
  static List<Pidfd> pollEnded(List<Pidfd> pidfds, int timeoutMillis) {
    ByteBuffer array =
        ByteBuffer.allocate(pidfds.size() * POLLFD_SIZE).order(ByteOrder.nativeOrder());
    for (Pidfd pidfd : pidfds) {
      array.putInt(pidfd.descriptor).putShort(POLLIN).putShort((short) 0);
    }
    if (LibC.get().poll(array.array(), pidfds.size(), timeoutMillis) < 0) {
      int errno = LibC.errno();
      if (errno == Errno.EINTR) {
        return List.of();
      }
      throw Errno.failure("wait for processes to end", errno);
    }
    return pidfds.stream()
        .filter(p -> array.getShort(pidfds.indexOf(p) * POLLFD_SIZE + REVENTS_OFFSET) != 0)
        .toList();
  }

  @Override
  public void close() {
    LibC.get().close(descriptor);
  }
}
