package io.dockyard.contract;

import io.dockyard.Deadline;
import io.dockyard.internal.host.FileLock;
import io.dockyard.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A lock of dockyard's in the hands of a test: every operation that needs it waits. */
final class HeldLock implements AutoCloseable {

  private final Path file;
  private final FileLock lock;

  private HeldLock(Path file, FileLock lock) {
    this.file = file;
    this.lock = lock;
  }

  /** That of an instance. */
  static HeldLock ofInstance(String prefix) {
    Path directory = BackendContract.REGISTRY.resolve(prefix);
    return new HeldLock(directory, FileLock.acquireDirectory(directory, soon()).orElseThrow());
  }

  /** That of the registry, without which no instance comes or goes. */
  static HeldLock ofRegistry() {
    Path file = BackendContract.REGISTRY.resolveSibling("registry.lock");
    return new HeldLock(file, FileLock.acquire(file, soon()));
  }

  private static Deadline soon() {
    return Deadline.after(BackendContract.PATIENCE);
  }

  /** Whether an operation of this JVM waits for the lock. */
  boolean isAwaited() {
    return descriptors() > 1;
  }

  /** Waits until an operation of this JVM waits for the lock. */
  void awaitWaiting() {
    Await.until(
        "an operation that wants the lock " + file, BackendContract.PATIENCE, this::isAwaited);
  }

  /** How many descriptors are open for the lock; whoever waits for it has one, too. */
  private long descriptors() {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(this::isForTheLock).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isForTheLock(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).equals(file);
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }

  @Override
  public void close() {
    lock.close();
  }
}
