package io.dockyard.internal.host;

import io.dockyard.HostException;
import io.dockyard.ProcessIdentity;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Waits until something changes: a process ends (pidfd_open(2)), a name appears in a directory or
 * goes from it (inotify(7)), or another thread calls {@link #wake()}. Only the kernel's word ends
 * the wait; nothing is looked at again and again.
 *
 * <p>One thread waits; {@code wake()} may be called by any.
 */
public final class HostChanges implements AutoCloseable {

  /** IN_MOVED_FROM, IN_MOVED_TO, IN_CREATE, IN_DELETE, IN_DELETE_SELF, IN_MOVE_SELF. */
  private static final int NAMES = 0x40 | 0x80 | 0x100 | 0x200 | 0x400 | 0x800;

  private static final int IN_ONLYDIR = 0x01000000;
  private static final int NONBLOCK_CLOEXEC = 0x800 | OpenFlags.O_CLOEXEC;
  private static final int POLLFD_SIZE = 8;
  private static final short POLLIN = 1;
  private static final int BUFFER = 4096;
  private static final int COUNTER = 8;

  private final int inotify;
  private final int event;
  private boolean closed;

  private HostChanges(int inotify, int event) {
    this.inotify = inotify;
    this.event = event;
  }

  /**
   * Nothing is watched yet.
   *
   * @return what to wait with
   * @throws HostException when the kernel has no room for one more watcher
   */
  public static HostChanges open() {
    int inotify = checked(LibC.get().inotify_init1(NONBLOCK_CLOEXEC), "watch directories");
    int event = LibC.get().eventfd(0, NONBLOCK_CLOEXEC);
    if (event < 0) {
      int errno = LibC.errno();
      LibC.get().close(inotify);
      throw Errno.failure("make an eventfd", errno);
    }
    return new HostChanges(inotify, event);
  }

  /**
   * Watches the names in a directory from now on. Of a directory that is watched already, or that
   * replaced such a one, the same.
   *
   * @param directory the directory
   * @return false when there is none
   * @throws HostException when it cannot be watched
   */
  public boolean watch(Path directory) {
    int watch =
        LibC.get().inotify_add_watch(inotify, PathBytes.terminated(directory), NAMES | IN_ONLYDIR);
    if (watch >= 0) {
      return true;
    }
    int errno = LibC.errno();
    if (errno == Errno.ENOENT || errno == Errno.ENOTDIR) {
      return false;
    }
    throw Errno.failure("watch " + directory, errno);
  }

  /**
   * Waits. What changed since the last wait ended is not missed.
   *
   * @param processes the processes whose end is waited for
   * @param patience how long at most
   * @return false when nothing has changed
   * @throws HostException when the kernel does not let it wait
   */
  public boolean await(Collection<ProcessIdentity> processes, Duration patience) {
    List<Pidfd> pidfds = new ArrayList<>();
    try {
      for (ProcessIdentity process : processes) {
        Optional<Pidfd> pidfd = Pidfd.open(process);
        if (pidfd.isEmpty()) {
          return true;
        }
        pidfds.add(pidfd.get());
      }
      return poll(pidfds, patience);
    } finally {
      pidfds.forEach(Pidfd::close);
    }
  }

  private boolean poll(List<Pidfd> pidfds, Duration patience) {
    ByteBuffer array =
        ByteBuffer.allocate((pidfds.size() + 2) * POLLFD_SIZE).order(ByteOrder.nativeOrder());
    put(array, inotify);
    put(array, event);
    pidfds.forEach(pidfd -> put(array, pidfd.descriptor()));
    // Rounded up, or the last millisecond would be spent spinning.
    long millis = (patience.toNanos() + 999_999) / 1_000_000;
    int ready =
        LibC.get()
            .poll(array.array(), pidfds.size() + 2, (int) Math.min(millis, Integer.MAX_VALUE));
    int errno = ready < 0 ? LibC.errno() : 0;
    if (ready < 0 && errno != Errno.EINTR) {
      throw Errno.failure("wait for a change", errno);
    }
    drain(inotify, BUFFER);
    drain(event, COUNTER);
    return ready != 0;
  }

  private static void put(ByteBuffer array, int descriptor) {
    array.putInt(descriptor).putShort(POLLIN).putShort((short) 0);
  }

  /** What exactly happened does not matter: who waits looks at everything again. */
  private static void drain(int descriptor, int size) {
    byte[] buffer = new byte[size];
    while (LibC.get().read(descriptor, buffer, size) > 0) {
      // The eventfd is empty after one read, inotify when it says so.
    }
  }

  /** Ends a wait that is under way, or the next one. */
  public synchronized void wake() {
    if (!closed) {
      byte[] one = ByteBuffer.allocate(COUNTER).order(ByteOrder.nativeOrder()).putLong(1).array();
      LibC.get().write(event, one, COUNTER);
    }
  }

  /** Only for the thread that waits. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      LibC.get().close(inotify);
      LibC.get().close(event);
    }
  }

  private static int checked(int result, String tried) {
    if (result < 0) {
      throw Errno.failure(tried, LibC.errno());
    }
    return result;
  }
}
