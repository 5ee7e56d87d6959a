package io.dockyard.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;

/** What a test needs of the host it runs on. */
public final class HostRequirements {

  private HostRequirements() {}

  /**
   * Skips the test, and says why, unless its JVM runs in a world of its own: as root, where it may
   * change what it likes and nobody else does. The build makes one wherever that can be done.
   */
  public static void assumeWorld() {
    if (System.getenv("DOCKYARD_WORLD") == null) {
      String why = System.getenv("DOCKYARD_NO_WORLD");
      skip(
          "outside a world of its own: "
              + (why == null
                  ? "'sudo mvn verify' makes one, this JVM was started otherwise"
                  : why));
    }
  }

  /**
   * Skips the test, and says why, where there is no loop device to be had, as in most containers: a
   * small disk that fills up is made on one.
   */
  public static void assumeLoopDevice() {
    HostCommand.Result free = HostCommand.of("losetup", "-f").result();
    if (free.exitCode() != 0) {
      skip("without a loop device: " + free.output().strip());
    }
  }

  /**
   * Skips the test, and says why, where real programs of sysbox's run, not the stand-ins.
   *
   * @param why what the real ones do not do, as a sentence
   */
  public static void assumeStandIn(String why) {
    if (!System.getProperty(SysboxBinaries.PROPERTY, "").isEmpty()) {
      skip("with real programs of sysbox's: " + why);
    }
  }

  /** Skips the test, and says why, where the kernel has no FUSE, as in some containers. */
  public static void assumeFuse() {
    if (!Files.exists(Path.of("/dev/fuse"))) {
      skip("without /dev/fuse: what is to be mounted would be a file system of FUSE's");
    }
  }

  /** Skips the test, and says why, where service managers can only use cgroups of version 2. */
  public static void assumeFirstCgroups() {
    if (!HostFiles.read(Path.of("/proc/self/mountinfo")).contains("name=systemd")) {
      skip("without cgroups of the first version: the host has no hierarchy name=systemd");
    }
  }

  /**
   * Skips the test, and says why, where the kernel does not limit memory by cgroups of version 1,
   * which need no preparation for that.
   *
   * @return where the memory controller's hierarchy is mounted
   */
  public static Path assumeMemoryOfFirstCgroups() {
    assumeWorld();
    Path hierarchy = Path.of("/sys/fs/cgroup/memory");
    if (!Files.exists(hierarchy.resolve("memory.oom_control"))) {
      skip("without the memory controller of the first version of cgroups at " + hierarchy);
    }
    return hierarchy;
  }

  private static void skip(String why) {
    String reason = "Skipped " + why;
    System.out.println(reason);
    Assumptions.abort(reason);
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
}
