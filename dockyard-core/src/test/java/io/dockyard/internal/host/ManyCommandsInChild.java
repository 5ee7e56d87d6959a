package io.dockyard.internal.host;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** The main class of a JVM that runs commands in several threads, each under a lock of a file. */
final class ManyCommandsInChild {

  private static final int THREADS = 3;
  private static final int COMMANDS = 100;

  private ManyCommandsInChild() {}

  public static void main(String[] args) throws InterruptedException {
    List<Thread> threads =
        IntStream.range(0, THREADS)
            .mapToObj(each -> new Thread(() -> run(Path.of(args[0] + "." + each))))
            .toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void run(Path file) {
    for (int i = 0; i < COMMANDS; i++) {
      try (FileLock lock = FileLock.acquire(file, Soon.seconds(60))) {
        String said = Command.check(List.of("cat"), lock + " " + i, Soon.seconds(60));
        if (!said.equals(lock + " " + i)) {
          throw new IllegalStateException(said);
        }
      } catch (RuntimeException e) {
        e.printStackTrace();
        System.exit(1);
      }
    }
  }
}
