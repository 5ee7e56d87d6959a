package io.dockyard.internal.host;

import static io.dockyard.internal.host.OpenFlags.O_CLOEXEC;
import static io.dockyard.internal.host.OpenFlags.O_CREAT;
import static io.dockyard.internal.host.OpenFlags.O_DIRECTORY;
import static io.dockyard.internal.host.OpenFlags.O_NOFOLLOW;
import static io.dockyard.internal.host.OpenFlags.O_RDONLY;
import static io.dockyard.internal.host.OpenFlags.O_RDWR;

import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.HostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An exclusive flock(2), held until it is closed or the JVM ends, however it ends.
 *
 * <p>It excludes flock(1), other processes, other class loaders and other threads of this JVM
 * alike. {@link java.nio.channels.FileChannel#lock()} does not: it is a record lock of fcntl(2),
 * which flock(1) does not see and which goes when the file is closed elsewhere in the JVM.
 *
 * <p>Whoever waited for it finds no command at work that a killed holder had begun.
 *
 * <p>A lock file is never removed: whoever waits for it would then hold a lock nobody else sees.
 */
public final class FileLock implements AutoCloseable {

  private static final int LOCK_EX = 2;
  private static final int LOCK_NB = 4;
  private static final int LOCK_UN = 8;
  private static final int OWNER_ONLY = 0600;
  private static final int FILE_FLAGS = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW;
  private static final int DIRECTORY_FLAGS = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW;

  /** There is no event to wait for: a blocking flock(2) can be neither timed nor interrupted. */
  private static final Duration STEP = Duration.ofMillis(5);

  private final Path path;
  private final int descriptor;
  private final AtomicBoolean closed = new AtomicBoolean();

  private FileLock(Path path, int descriptor) {
    this.path = path;
    this.descriptor = descriptor;
  }

  /**
   * Waits for the lock of a file, which is made with mode 0600 if absent.
   *
   * @param file the lock file; its folder must exist, and it may not be a symbolic link
   * @param d how long to wait
   * @return the lock
   * @throws io.dockyard.HostException when the file cannot be opened
   * @throws io.dockyard.DeadlineException when others hold it all the time; names them
   * @throws io.dockyard.OperationInterruptedException when the thread is interrupted
   */
  public static FileLock acquire(Path file, Deadline d) {
    return await(file, FILE_FLAGS, d)
        .orElseThrow(
            () -> new HostException("open lock file " + file, "its folder does not exist", null));
  }

  /**
   * Takes the lock of a file if nobody holds it. The file is made with mode 0600 if absent.
   *
   * @param file the lock file; its folder must exist, and it may not be a symbolic link
   * @return the lock; empty when somebody holds it
   * @throws io.dockyard.HostException when the file cannot be opened
   */
  public static Optional<FileLock> tryAcquire(Path file) {
    FileLock lock =
        open(file, FILE_FLAGS)
            .orElseThrow(
                () ->
                    new HostException("open lock file " + file, "its folder does not exist", null));
    return lock.lockNow() ? Optional.of(lock) : Optional.empty();
  }

  /**
   * Waits for the lock of a directory, which is on the directory itself and needs no file in it.
   * Once it is held, the path still names that directory.
   *
   * @param dir the directory; not a symbolic link
   * @param d how long to wait
   * @return the lock; empty when the directory does not exist, or not any more
   * @throws io.dockyard.HostException when it cannot be opened or is no directory
   * @throws io.dockyard.DeadlineException when others hold it all the time; names them
   * @throws io.dockyard.OperationInterruptedException when the thread is interrupted
   */
  public static Optional<FileLock> acquireDirectory(Path dir, Deadline d) {
    return await(dir, DIRECTORY_FLAGS, d);
  }

  /**
   * Whether somebody holds the lock of a file. Who asks holds it for a moment if nobody does.
   *
   * @param file the lock file; not a symbolic link
   * @return empty where there is no such file
   * @throws io.dockyard.HostException when the file cannot be opened
   */
  public static Optional<Boolean> isHeld(Path file) {
    return open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        .map(
            lock -> {
              boolean free = lock.lockNow();
              lock.close();
              return !free;
            });
  }

  private static Optional<FileLock> await(Path path, int flags, Deadline d) {
    String awaited = "the lock " + path;
    while (true) {
      Optional<FileLock> opened = open(path, flags);
      if (opened.isEmpty()) {
        return opened;
      }
      FileLock lock = opened.get();
      boolean mine = false;
      try {
        while (!lock.flock()) {
          if (d.expired()) {
            throw new DeadlineException(awaited, d.allowed(), lock.holders());
          }
          d.pause(STEP, awaited);
        }
        mine = lock.isStillAtPath();
      } finally {
        if (!mine) {
          lock.close();
        }
      }
      if (mine) {
        return Optional.of(lock.afterKilledHolders(d));
      }
      d.check(awaited);
    }
  }

  /** A holder that was killed may have left a command at work on what the lock guards. */
  private FileLock afterKilledHolders(Deadline d) {
    try {
      OrphanedCommands.end(d);
      return this;
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private static Optional<FileLock> open(Path path, int flags) {
    int descriptor = LibC.get().open(PathBytes.terminated(path), flags, OWNER_ONLY);
    if (descriptor >= 0) {
      return Optional.of(new FileLock(path, descriptor));
    }
    int errno = LibC.errno();
    if (errno == Errno.ENOENT) {
      return Optional.empty();
    }
    throw Errno.failure("open " + path + " to lock it", errno);
  }

  /** One try; the descriptor is closed unless it succeeds. */
  private boolean lockNow() {
    boolean locked = false;
    try {
      locked = flock() && isStillAtPath();
      return locked;
    } finally {
      if (!locked) {
        close();
      }
    }
  }

  private boolean flock() {
    if (LibC.get().flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
      return true;
    }
    int errno = LibC.errno();
    if (errno == Errno.EAGAIN || errno == Errno.EINTR) {
      return false;
    }
    throw Errno.failure("lock " + path, errno);
  }

  /** Whether the path was not given to another file before the lock was there. */
  private boolean isStillAtPath() {
    return FileIdentity.of(path).equals(FileIdentity.ofDescriptor(descriptor));
  }

  private String holders() {
    return FileIdentity.ofDescriptor(descriptor).map(LockTable::holders).orElse("");
  }

  /** Gives the lock back; a second call does nothing. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      // Unlocked first: a child that is just being spawned may hold a copy of the descriptor.
      LibC.get().flock(descriptor, LOCK_UN);
      LibC.get().close(descriptor);
    }
  }

  /** Names the locked path. */
  @Override
  public String toString() {
    return "FileLock[" + path + "]";
  }
}
