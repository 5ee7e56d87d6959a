package io.dockyard.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Worlds as the tests run in, made within the world of a test, which stands for a host. */
public enum NestedWorld {
  /** Whose first process is the launcher's shell. */
  PLAIN(""),
  /** Whose first process is systemd. */
  BOOTED("yes");

  private static final Path FOLDERS = Path.of("/var/tmp");

  private final String booted;

  NestedWorld(String booted) {
    this.booted = booted;
  }

  /**
   * Starts one with a JVM in it.
   *
   * @param mainClass what the JVM runs
   * @param arguments its arguments
   * @return the launcher
   */
  public ChildProcess start(Class<?> mainClass, String... arguments) {
    return start(Map.of(), mainClass, arguments);
  }

  /** The same, with further variables for the launcher and the JVM. */
  public ChildProcess start(
      Map<String, String> environment, Class<?> mainClass, String... arguments) {
    Map<String, String> all = new HashMap<>(environment());
    all.putAll(environment);
    return ChildProcess.start(all, launch(mainClass, arguments));
  }

  /**
   * Starts one with a shell in it, which takes the place of a JVM.
   *
   * @param folder where the shell is put, as the program of a JDK
   * @param environment further variables, for the launcher and the shell
   * @param script what the shell runs
   * @return the launcher
   */
  public ChildProcess startShell(
      TempFolder folder, Map<String, String> environment, String script) {
    return startShell(folder, environment, List.of(launcher(), script));
  }

  /**
   * The same as somebody who may not make one, with a copy of the launcher that anybody can read.
   */
  ChildProcess startShellOfNobody(
      TempFolder folder, Map<String, String> environment, String script) {
    Path copy = folder.path().resolve("world");
    HostCommand.run("cp", "-r", worldSources().toString(), copy.toString());
    HostCommand.run("chmod", "-R", "a+rX", folder.path().toString());
    return startShell(
        folder,
        environment,
        List.of(
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
            copy.resolve("bin/java").toString(),
            script));
  }

  private ChildProcess startShell(
      TempFolder folder, Map<String, String> environment, List<String> command) {
    Map<String, String> all = new HashMap<>(environment());
    all.put("DOCKYARD_WORLD_JAVA", putShell(folder).toString());
    all.putAll(environment);
    return ChildProcess.start(all, command);
  }

  /** A file {@code bin/java} that runs its argument, and beside it a {@code bin/jcmd}. */
  private static Path putShell(TempFolder folder) {
    Path bin = folder.path().resolve("bin");
    HostFiles.createFolder(bin);
    Map.of("java", "eval \"$1\"", "jcmd", "echo \"asked for: $*\"")
        .forEach(
            (name, script) -> {
              Path file = bin.resolve(name);
              HostFiles.write(file, "#!/bin/bash\n" + script + "\n");
              HostCommand.run("chmod", "755", file.toString());
            });
    return bin.resolve("java");
  }

  /** What the launcher of such a world is to be told beside what this JVM was. */
  public Map<String, String> environment() {
    return Map.of("DOCKYARD_WORLD_BOOTED", booted);
  }

  /**
   * The command that starts one with a JVM in it.
   *
   * @param mainClass what the JVM runs
   * @param arguments its arguments
   * @return the command
   */
  public static List<String> launch(Class<?> mainClass, String... arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(launcher(), "-cp", JvmUnderTest.classPath(), mainClass.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  private static String launcher() {
    return worldSources().resolve("bin/java").toString();
  }

  private static Path worldSources() {
    Path project = Path.of(System.getenv("DOCKYARD_WORLD_PROJECT"));
    return project.resolve("dockyard-core/src/test/world");
  }

  /** The folders of those that live, and of those that left theirs. */
  public static List<Path> folders() {
    return HostFiles.entries(FOLDERS).stream()
        .filter(entry -> entry.getFileName().toString().startsWith("dockyard-world."))
        .toList();
  }

  /**
   * Whether a loop device stands for a file; the kernel takes it away some time after its mount.
   *
   * @param image the file
   * @return whether there is one
   */
  public static boolean isOnLoopDevice(Path image) {
    return HostFiles.entries(Path.of("/sys/block")).stream()
        .map(device -> HostFiles.readIfThere(device.resolve("loop/backing_file")).strip())
        .anyMatch(file -> file.endsWith(image.toString()));
  }
}
