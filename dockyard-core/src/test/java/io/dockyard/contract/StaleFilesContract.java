package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Instance;
import io.dockyard.InstancePaths;
import io.dockyard.testkit.ChildProcess;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What an earlier life left in {@code run/} never hinders a start. */
public abstract class StaleFilesContract extends BackendContract {

  private Instance instance() {
    return create("sta");
  }

  private static void assertStarts(Instance instance) {
    instance.start();
    assertThat(running(instance)).as("%s", instance.status()).isTrue();
    instance.stop();
  }

  @Test
  void aPidFileThatNamesALivingProcessOfSomebodyElse() throws IOException {
    Instance instance = instance();
    try (ChildProcess stranger = ChildProcess.start("sleep", "3600")) {
      InstancePaths paths = instance.plan().paths();
      Files.writeString(paths.dockerdPidFile(), Long.toString(stranger.pid()));
      Files.createDirectories(paths.execRoot());
      Files.writeString(paths.execRoot().resolve("containerd.pid"), Long.toString(stranger.pid()));

      assertStarts(instance);
      instance.destroy();

      assertThat(stranger.isAlive()).isTrue();
    }
  }

  @Test
  void socketsThatNobodyListensOn() throws IOException {
    Instance instance = instance();
    InstancePaths paths = instance.plan().paths();
    Files.createDirectories(paths.containerdSocket().getParent());
    staleSocket(paths.socket());
    staleSocket(paths.containerdSocket());

    assertStarts(instance);
  }

  private static void staleSocket(Path path) throws IOException {
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(path));
    }
    assertThat(path).exists();
  }

  @Test
  void foldersInPlaceOfFiles() throws IOException {
    Instance instance = instance();
    InstancePaths paths = instance.plan().paths();
    Files.createDirectories(paths.dockerdPidFile().resolve("folder"));
    Files.createDirectories(paths.socket().resolve("folder"));

    assertStarts(instance);
  }

  @Test
  void aFolderInPlaceOfThePidFileOfADeadDockerd() throws IOException {
    Instance instance = start("stb");
    SleepingContainer.run(instance);
    SurvivalContract.Victim.DOCKERD.kill(instance);
    Path pidFile = instance.plan().paths().dockerdPidFile();
    Files.deleteIfExists(pidFile);
    Files.createDirectories(pidFile.resolve("folder"));

    assertStarts(instance);
  }

  @Test
  void stateOfAnEarlierBoot() throws IOException {
    Instance instance = start("stc");
    SleepingContainer.run(instance, "--name", "before", "--restart", "always");
    Path run = instance.plan().paths().run();
    Path copy = folder().resolve("run");
    // As a power cut leaves it: the files are there, what they tell of is not.
    copyPlainFiles(run, copy);
    instance.kill();
    copyPlainFiles(copy, run);

    instance.start();

    assertThat(running(instance)).isTrue();
    docker(instance).run("restart", "-t", "0", "before");
    assertThat(SleepingContainer.runs(instance, "before")).isTrue();
    instance.stop(OneOperation.GRACE);
  }

  private static void copyPlainFiles(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file));
        if (file.toString().contains("rootfs") || file.toString().contains("netns")) {
          continue;
        }
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else if (Files.isRegularFile(file)) {
          Files.copy(file, target);
        }
      }
    }
  }

  @Test
  void halfWrittenFiles() throws IOException {
    Instance instance = instance();
    InstancePaths paths = instance.plan().paths();
    Files.writeString(paths.etc().resolve(".daemon.json.1f-2a.tmp"), "{ \"da");
    Files.writeString(paths.run().resolve(".docker.pid.1f-2a.tmp"), "12");
    Path entry = REGISTRY.resolve(instance.prefix());
    Files.writeString(entry.resolve(".instance.json.1f-2a.tmp"), "{");

    assertStarts(instance);
  }
}
