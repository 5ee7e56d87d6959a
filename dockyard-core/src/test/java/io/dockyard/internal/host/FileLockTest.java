package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.DeadlineException;
import io.dockyard.HostException;
import io.dockyard.OperationInterruptedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLockTest {

  private final Path folder;

  FileLockTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void excludesFlockOfUtilLinuxUntilItIsClosed() {
    Path file = folder.resolve("lock");
    List<String> flock = List.of("flock", "--nonblock", file.toString(), "true");
    FileLock lock = FileLock.acquire(file, Soon.seconds(60));
    try {
      assertThat(Command.run(flock, Soon.seconds(60)).exitCode()).isEqualTo(1);
    } finally {
      lock.close();
    }
    assertThat(Command.run(flock, Soon.seconds(60)).exitCode()).isZero();
  }

  @Test
  void isExcludedByFlockOfUtilLinuxAndNamesItsPid() throws Exception {
    Path file = folder.resolve("lock");
    Process holder =
        new ProcessBuilder("flock", file.toString(), "sh", "-c", "echo locked; exec sleep 60")
            .start();
    try {
      assertThat(holder.inputReader().readLine()).isEqualTo("locked");
      assertThat(FileLock.tryAcquire(file)).isEmpty();
      assertThatThrownBy(() -> FileLock.acquire(file, Soon.millis(50)))
          .isInstanceOf(DeadlineException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("held by pid " + holder.pid());
    } finally {
      holder.descendants().forEach(ProcessHandle::destroyForcibly);
      holder.destroyForcibly().waitFor();
    }
  }

  @Test
  void excludesAnotherThreadOfTheSameJvm() throws Exception {
    Path file = folder.resolve("lock");
    CompletableFuture<FileLock> second;
    try (FileLock first = FileLock.acquire(file, Soon.seconds(60))) {
      assertThat(first).hasToString("FileLock[" + file + "]");
      assertThat(
              CompletableFuture.supplyAsync(() -> FileLock.tryAcquire(file))
                  .get(60, TimeUnit.SECONDS))
          .isEmpty();
      second = CompletableFuture.supplyAsync(() -> FileLock.acquire(file, Soon.seconds(60)));
      assertThat(second).isNotDone();
    }
    second.get(60, TimeUnit.SECONDS).close();
  }

  @Test
  void isStillHeldWhenTheFileIsOpenedAndClosedElsewhereInTheJvm() throws IOException {
    Path file = folder.resolve("lock");
    try (FileLock first = FileLock.acquire(file, Soon.seconds(60))) {
      assertThat(Files.readString(file)).isEmpty();
      assertThat(FileLock.tryAcquire(file)).isEmpty();
      assertThat(first).isNotNull();
    }
  }

  @Test
  void makesTheFileForItsOwnerOnlyAndNeverRemovesIt() throws IOException {
    Path file = folder.resolve("lock");
    FileLock.acquire(file, Soon.seconds(60)).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void isClosedTwiceWithoutHarm() {
    FileLock lock = FileLock.acquire(folder.resolve("a"), Soon.seconds(60));
    lock.close();
    // Whoever gets the same descriptor next must not lose it.
    try (FileLock other = FileLock.acquire(folder.resolve("b"), Soon.seconds(60))) {
      lock.close();
      assertThat(FileLock.tryAcquire(folder.resolve("b"))).isEmpty();
      assertThat(other).isNotNull();
    }
  }

  @Test
  void refusesALinkAndAMissingFolder() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("file"));
    assertThatThrownBy(() -> FileLock.tryAcquire(link)).isInstanceOf(HostException.class);
    assertThat(folder.resolve("file")).doesNotExist();
    assertThatThrownBy(() -> FileLock.acquire(folder.resolve("no/lock"), Soon.seconds(60)))
        .isInstanceOf(HostException.class)
        .hasMessageContaining("folder does not exist");
  }

  @Test
  void stopsWaitingWhenTheThreadIsInterrupted() {
    Path file = folder.resolve("lock");
    try (FileLock first = FileLock.acquire(file, Soon.seconds(60))) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> FileLock.acquire(file, Soon.seconds(60)))
          .isInstanceOf(OperationInterruptedException.class);
      assertThat(first).isNotNull();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void locksADirectoryWithoutAFileInIt() throws IOException {
    try (FileLock lock = FileLock.acquireDirectory(folder, Soon.seconds(60)).orElseThrow()) {
      assertThat(lock).isNotNull();
      assertThat(folder).isEmptyDirectory();
      assertThatThrownBy(() -> FileLock.acquireDirectory(folder, Soon.millis(20)))
          .isInstanceOf(DeadlineException.class)
          .hasMessageContaining("this process");
    }
  }

  @Test
  void isEmptyForADirectoryThatIsGoneWhenTheLockIsFree() throws Exception {
    Path dir = Files.createDirectory(folder.resolve("dir"));
    CompletableFuture<Optional<FileLock>> waiter;
    try (FileLock first = FileLock.acquireDirectory(dir, Soon.seconds(60)).orElseThrow()) {
      waiter =
          CompletableFuture.supplyAsync(() -> FileLock.acquireDirectory(dir, Soon.seconds(60)));
      Files.delete(dir);
      assertThat(first).isNotNull();
    }
    assertThat(waiter.get(60, TimeUnit.SECONDS)).isEmpty();
    assertThat(FileLock.acquireDirectory(dir, Soon.seconds(60))).isEmpty();
  }

  @Test
  void findsTheHoldersButNotTheWaitersInTheKernelsList() {
    String table =
        """
        1: FLOCK  ADVISORY  WRITE 4711 fe:00:123 0 EOF
        1: -> FLOCK  ADVISORY  WRITE 4712 fe:00:123 0 EOF
        2: POSIX  ADVISORY  WRITE 4713 fe:00:123 0 EOF
        3: FLOCK  ADVISORY  WRITE 4714 fe:01:123 0 EOF
        4: FLOCK  ADVISORY  WRITE -1 fe:00:123 0 EOF
        """;
    assertThat(LockTable.flockHolders(table, new FileIdentity(0xfe00, 123))).containsExactly(4711L);
  }
}
