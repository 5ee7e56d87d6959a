package io.dockyard.internal.host;

import io.dockyard.HostException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** The machine and this process's place on it. */
public final class Host {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path STAT = Path.of("/proc/stat");
  private static final Path UPTIME = Path.of("/proc/uptime");

  /** A service's PATH often lacks the folders of the administrator's commands. */
  private static final List<String> STANDARD_FOLDERS =
      List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin");

  private Host() {}

  /**
   * Whether this is Linux.
   *
   * @return true on Linux
   */
  public static boolean linux() {
    return System.getProperty("os.name", "").equals("Linux");
  }

  /**
   * Whether this JVM runs as root.
   *
   * @return true when its effective user id is 0
   * @throws HostException when the kernel does not tell
   */
  public static boolean root() {
    try {
      return effectiveUid(Files.readString(STATUS)) == 0;
    } catch (IOException e) {
      throw new HostException("read " + STATUS, e);
    }
  }

  /**
   * When the machine was started, as its clock says now: a step of the clock moves this too.
   *
   * @return the moment, to the second
   * @throws HostException when the kernel does not tell
   */
  public static Instant bootTime() {
    try {
      return bootTime(Files.readString(STAT));
    } catch (IOException e) {
      throw new HostException("read " + STAT, e);
    }
  }

  /**
   * How long the machine has run, sleep included. Unlike the time of day it is never set, so that
   * any process can tell with it how long ago another one wrote something in this boot.
   *
   * @return the time, to the hundredth of a second
   * @throws HostException when the kernel does not tell
   */
  public static Duration uptime() {
    try {
      return uptime(Files.readString(UPTIME));
    } catch (IOException e) {
      throw new HostException("read " + UPTIME, e);
    }
  }

  static Duration uptime(String uptime) {
    return Duration.ofMillis(
        new BigDecimal(uptime.split(" ", 2)[0]).movePointRight(3).longValueExact());
  }

  static Instant bootTime(String stat) {
    return stat.lines()
        .filter(line -> line.startsWith("btime "))
        .findFirst()
        .map(line -> Instant.ofEpochSecond(Long.parseLong(line.substring(6).strip())))
        .orElseThrow(() -> new HostException("read " + STAT, "it has no line 'btime'", null));
  }

  /**
   * The folders commands are looked for in: those of the environment's PATH, then the standard ones
   * (/usr/sbin, /usr/bin, /sbin, /bin). Relative ones are left out.
   *
   * @return the folders, each once
   */
  public static List<Path> path() {
    return path(Optional.ofNullable(System.getenv("PATH")).orElse(""));
  }

  /**
   * Looks for a program.
   *
   * @param executable its base name
   * @param folders where to look, in this order, and nowhere else; see {@link #path()}
   * @return the first executable file of that name
   */
  public static Optional<Path> findOnPath(String executable, Collection<Path> folders) {
    return folders.stream()
        .map(folder -> folder.resolve(executable))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  /** The file to execute for a command, as a shell finds it; a path is taken as it is. */
  static Path executable(String command) {
    if (command.contains("/")) {
      Path file = Path.of(command);
      if (Files.isRegularFile(file) && Files.isExecutable(file)) {
        return file;
      }
      throw new HostException("run " + command, "it is no executable file", null);
    }
    return findOnPath(command, path())
        .orElseThrow(() -> new HostException("run " + command, "it is in none of " + path(), null));
  }

  static List<Path> path(String variable) {
    LinkedHashSet<Path> folders = new LinkedHashSet<>();
    List<String> names = new ArrayList<>(List.of(variable.split(":", -1)));
    names.addAll(STANDARD_FOLDERS);
    for (String name : names) {
      if (name.startsWith("/")) {
        folders.add(PathBytes.path(name));
      }
    }
    return List.copyOf(folders);
  }

  static long effectiveUid(String status) {
    for (String line : status.split("\n", -1)) {
      if (line.startsWith("Uid:")) {
        return Long.parseLong(line.split("\\s+", -1)[2]);
      }
    }
    throw new HostException("read " + STATUS, "it has no line 'Uid:'", null);
  }
}
