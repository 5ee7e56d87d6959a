package io.dockyard.internal.direct.pair;

import static io.dockyard.internal.direct.pair.BareHold.acquire;

import io.dockyard.Deadline;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The main class of a JVM with many threads that start and stop the pair at random. */
final class CrowdJvm {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private CrowdJvm() {}

  /**
   * Says "ready", waits for a line, works, says "done" and how many descriptors it has more.
   *
   * @param args the name of this JVM, how many threads, how many turns each, a seed
   */
  public static void main(String[] args) throws Exception {
    int threads = Integer.parseInt(args[1]);
    int turns = Integer.parseInt(args[2]);
    // What is opened once and stays open is no leak.
    new SysboxPair(PairFixture.PLACES).status();
    int before = descriptors();
    System.out.println("ready");
    System.in.read();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    List<Future<?>> all = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      String prefix = args[0] + "t" + thread + "_";
      Random random = new Random(Long.parseLong(args[3]) + prefix.hashCode());
      all.add(pool.submit(() -> work(prefix, turns, random)));
    }
    for (Future<?> one : all) {
      one.get();
    }
    pool.shutdown();
    System.out.println("done " + (descriptors() - before));
  }

  private static void work(String prefix, int turns, Random random) {
    SysboxPair pair = new SysboxPair(PairFixture.PLACES);
    for (int turn = 0; turn < turns; turn++) {
      acquire(pair, prefix, Deadline.after(PATIENCE));
      if (!PairFixture.bothListen()) {
        throw new IllegalStateException(prefix + " holds a pair that does not answer");
      }
      if (random.nextInt(3) == 0) {
        pair.status();
      }
      pair.release(prefix, Deadline.after(PATIENCE));
    }
  }

  private static int descriptors() throws Exception {
    int open = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path one : all) {
        // The jars that classes are loaded from stay open.
        open +=
            Files.exists(one) && Files.readSymbolicLink(one).toString().endsWith(".jar") ? 0 : 1;
      }
    }
    return open;
  }
}
