package io.dockyard.contract;

import io.dockyard.Deadline;
import io.dockyard.internal.host.FileLock;
import io.dockyard.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** An instance's lock in the hands of a test: every operation on the instance waits. */
final class HeldInstance implements AutoCloseable {

  private final Path directory;
  private final FileLock lock;

  private HeldInstance(Path directory, FileLock lock) {
    this.directory = directory;
    this.lock = lock;
  }

  static HeldInstance hold(String prefix) {
    Path directory = BackendContract.REGISTRY.resolve(prefix);
    return new HeldInstance(
        directory,
        FileLock.acquireDirectory(directory, Deadline.after(BackendContract.PATIENCE))
            .orElseThrow());
  }

  /** Waits until an operation of this JVM waits for the lock. */
  void awaitWaiting() {
    Await.until(
        "an operation that wants the lock " + directory,
        BackendContract.PATIENCE,
        () -> descriptors() > 1);
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
      return Files.readSymbolicLink(descriptor).equals(directory);
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }

  @Override
  public void close() {
    lock.close();
  }
}
