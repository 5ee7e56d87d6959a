package io.dockyard.examples.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** Removes the daemons by hand with all they made, also those of a run that was killed. */
final class HandLeftovers {

  /** On the same disk as the instances, so that both pay the same for it. */
  static final Path ROOT = Path.of("/var/lib/dockyard-bench");

  static final String BRIDGE = "byhanddocker0";

  /** What every dockerd and containerd makes, innermost first, where it was not there before. */
  private static final List<Path> ABSENT_BEFORE =
      Stream.of("/run/docker/plugins", "/run/docker", "/run/containerd/s", "/run/containerd")
          .map(Path::of)
          .filter(folder -> !Files.exists(folder))
          .toList();

  private HandLeftovers() {}

  static void remove() throws IOException, InterruptedException {
    for (ProcessHandle process : processes()) {
      process.destroyForcibly();
      process.onExit().join();
    }
    removeFiles();
    if (Files.exists(Path.of("/sys/class/net", BRIDGE))) {
      Command.run("", "ip", "link", "delete", "dev", BRIDGE);
    }
    for (Path folder : ABSENT_BEFORE) {
      try {
        Files.deleteIfExists(folder);
      } catch (DirectoryNotEmptyException e) {
        // Another Docker has begun to use it.
      }
    }
  }

  /** Unmounts first, so that nothing is deleted through a mount. */
  static void removeFiles() throws IOException, InterruptedException {
    for (String mount : mounts()) {
      Command.run("", "umount", mount);
    }
    if (Files.exists(ROOT)) {
      Command.run("", "rm", "-r", "--one-file-system", ROOT.toString());
    }
  }

  private static List<ProcessHandle> processes() throws IOException {
    List<ProcessHandle> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path entry : entries) {
        if (commandLine(entry).contains(ROOT + "/")) {
          long pid = Long.parseLong(String.valueOf(entry.getFileName()));
          ProcessHandle.of(pid).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  private static String commandLine(Path process) {
    try {
      return new String(
          Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  /** Mount points below the root, the innermost first. */
  private static List<String> mounts() throws IOException {
    List<String> mounts = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      String mountPoint = line.split(" ", -1)[4];
      if (mountPoint.startsWith(ROOT + "/")) {
        mounts.add(mountPoint);
      }
    }
    Collections.reverse(mounts);
    return mounts;
  }
}
