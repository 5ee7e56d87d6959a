package io.dockyard.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** What a test needs of the host it runs on. */
public final class HostRequirements {

  private static final Path LOCK = Path.of("/run/lock/dockyard-testkit.lock");

  /** Held until this JVM ends: a garbage-collected channel would drop its lock. */
  private static @Nullable FileChannel wholeHost;

  private HostRequirements() {}

  /** Skips the test, and says so, unless it runs as root. */
  public static void assumeRoot() {
    if (!isRoot()) {
      String reason = "Skipped: daemons, bridges and firewall rules need root";
      System.out.println(reason);
      Assumptions.abort(reason);
    }
  }

  /**
   * As {@link #assumeRoot()}, and from then on this JVM is the only one of the host whose tests use
   * what exists once per host: {@code /run/sysbox}, the system Docker, snapshots of the host. Waits
   * for another one to end. Cgroups that an aborted run left empty are removed: a test that used
   * them again would otherwise be told that it took them away.
   */
  public static synchronized void claimWholeHost() {
    assumeRoot();
    if (wholeHost != null) {
      return;
    }
    try {
      Files.createDirectories(LOCK.getParent());
      FileChannel channel =
          FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      var unused = channel.lock();
      wholeHost = channel;
      KernelState.removeEmptyCgroupsOfOurs();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock " + LOCK, e);
    }
  }

  /**
   * Fails unless a command is on the PATH.
   *
   * @param command its name
   * @param packages the Debian packages that bring it
   */
  static void requireCommand(String command, String packages) {
    boolean found =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    if (!found) {
      throw new IllegalStateException(
          "The tests need the command '" + command + "': apt-get install " + packages);
    }
  }

  private static boolean isRoot() {
    try {
      return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
