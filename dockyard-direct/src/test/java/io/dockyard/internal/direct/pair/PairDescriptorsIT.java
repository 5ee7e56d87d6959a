package io.dockyard.internal.direct.pair;

import static io.dockyard.internal.direct.pair.BareHold.acquire;
import static io.dockyard.internal.direct.pair.PairFixture.PLACES;
import static io.dockyard.internal.direct.pair.PairFixture.running;
import static io.dockyard.internal.direct.pair.PairFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.SysboxWatch;
import io.dockyard.internal.host.FileLock;
import io.dockyard.internal.sysbox.SysboxDaemon;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What is open in this JVM is nobody else's. */
class PairDescriptorsIT {

  @AutoClose private final PairFixture fixture = new PairFixture();

  @Test
  void aDaemonInheritsNothingOfTheJvmThatStartsIt() throws Exception {
    Path other = fixture.path("other.lock");
    try (FileLock lock = FileLock.acquire(other, soon());
        SysboxWatch watch = fixture.pair().watch(Duration.ofSeconds(5), status -> {})) {
      acquire(fixture.pair(), "a_", soon());

      for (SysboxDaemon daemon : SysboxDaemon.values()) {
        long pid = running(daemon).get(0).pid();
        Map<String, List<String>> open =
            Map.of(daemon.program(), targets(Path.of("/proc", Long.toString(pid), "fd")));
        // Its own sockets, its pid file and what it was given: /dev/null and its log.
        assertThat(open.get(daemon.program()))
            .as("%s", open)
            .contains("/dev/null", PLACES.log(daemon).toString())
            .noneMatch(target -> target.endsWith(".lock") || target.endsWith(".jar"))
            .noneMatch(target -> target.matches("anon_inode:.*(pidfd|inotify).*"));
        // The Go runtime of the real ones has one of the two for itself, which one by its version.
        if (!fixture.real()) {
          assertThat(open.get(daemon.program()))
              .noneMatch(target -> target.matches("anon_inode:.*eventfd.*"))
              .noneMatch(target -> target.startsWith("pipe:"));
        }
      }
    }
    fixture.pair().release("a_", soon());
  }

  @Test
  void hundredsOfStartsAndStopsLeaveNoDescriptorOpen() throws Exception {
    Path self = Path.of("/proc/self/fd");
    round(10);
    int before = targets(self).size();

    round(100);

    assertThat(targets(self).size()).isBetween(before - 2, before + 2);
  }

  /** Many come and go, in several threads, with a status now and then. */
  private void round(int turns) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        String prefix = "i" + i + "_";
        all.add(threads.submit(() -> comeAndGo(prefix, turns / 4)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      threads.shutdown();
    }
  }

  private void comeAndGo(String prefix, int turns) {
    for (int turn = 0; turn < turns; turn++) {
      acquire(fixture.pair(), prefix, soon());
      fixture.pair().status();
      fixture.pair().release(prefix, soon());
    }
  }

  /** Without the jars of classes, which stay open. */
  private static List<String> targets(Path folder) throws IOException {
    List<String> targets = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path one : all) {
        if (Files.isSymbolicLink(one)) {
          String target = Files.readSymbolicLink(one).toString();
          if (!folder.startsWith("/proc/self") || !target.endsWith(".jar")) {
            targets.add(target);
          }
        }
      }
    }
    return targets;
  }
}
