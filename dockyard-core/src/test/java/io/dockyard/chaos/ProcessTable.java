package io.dockyard.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The processes of the host at one moment, read from {@code /proc} and from nothing else, so that
 * the library cannot make the observer see what it believes.
 */
final class ProcessTable {

  private static final Path PROC = Path.of("/proc");
  private static final String TOKEN = ChaosWorker.TOKEN + "=";
  private static final String INSTANCE = ChaosWorker.INSTANCE + "=";
  private static final Pattern ROOT = Pattern.compile("/var/lib/dockyard/instances/([^/\0]+)/");

  /**
   * One process.
   *
   * @param pid its pid
   * @param parent its parent's
   * @param startTicks when it was started; with the pid it is that process and no other
   * @param program the base name of its executable
   * @param commandLine its arguments, separated by NUL
   * @param token the token of the container whose first process it is
   * @param container the instance of that container
   */
  record Entry(
      long pid,
      long parent,
      long startTicks,
      String program,
      String commandLine,
      Optional<String> token,
      Optional<String> container) {

    /** The instance that it belongs to. */
    Optional<String> instance() {
      Matcher root = ROOT.matcher(commandLine);
      boolean daemon = program.equals("dockerd") || program.startsWith("containerd");
      return container.isPresent()
          ? container
          : daemon && root.find() ? Optional.of(root.group(1)) : Optional.empty();
    }

    /** Whether it is still there. */
    boolean alive() {
      return read(pid).map(Entry::startTicks).equals(Optional.of(startTicks));
    }

    @Override
    public String toString() {
      return program + " " + pid + " [" + commandLine.replace('\0', ' ').strip() + "]";
    }
  }

  private final List<Entry> entries;

  private ProcessTable(List<Entry> entries) {
    this.entries = entries;
  }

  static ProcessTable take() {
    List<Entry> entries = new ArrayList<>();
    try (DirectoryStream<Path> pids = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path pid : pids) {
        read(Long.parseLong(pid.getFileName().toString())).ifPresent(entries::add);
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot list " + PROC, e);
    }
    return new ProcessTable(entries);
  }

  List<Entry> all() {
    return entries;
  }

  /** Those of a program that do its work; one that is asked for its version touches nothing. */
  List<Entry> running(String program) {
    return entries.stream()
        .filter(entry -> entry.program().equals(program))
        .filter(entry -> !List.of(entry.commandLine().split("\0", -1)).contains("--version"))
        .toList();
  }

  /** Empty when there is no such process, or only its remains. */
  private static Optional<Entry> read(long pid) {
    Path folder = PROC.resolve(Long.toString(pid));
    try {
      String stat = Files.readString(folder.resolve("stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      Path executable = Files.readSymbolicLink(folder.resolve("exe"));
      String commandLine = text(folder.resolve("cmdline"));
      boolean init = leadsPidNamespace(folder);
      String environment = init ? text(folder.resolve("environ")) : "";
      return Optional.of(
          new Entry(
              pid,
              Long.parseLong(fields[1]),
              Long.parseLong(fields[19]),
              baseName(executable),
              commandLine,
              variable(environment, TOKEN),
              variable(environment, INSTANCE)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Without a name where the file lies on a mount that is detached. */
  private static String baseName(Path executable) {
    Path name = executable.getFileName();
    return name == null ? "" : name.toString().replace(" (deleted)", "");
  }

  private static boolean leadsPidNamespace(Path folder) throws IOException {
    for (String line : text(folder.resolve("status")).split("\n", -1)) {
      if (line.startsWith("NSpid:")) {
        String[] pids = line.split("\t", -1);
        return pids.length > 2 && pids[pids.length - 1].equals("1");
      }
    }
    return false;
  }

  private static Optional<String> variable(String environment, String start) {
    for (String variable : environment.split("\0", -1)) {
      if (variable.startsWith(start)) {
        return Optional.of(variable.substring(start.length()));
      }
    }
    return Optional.empty();
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
  }
}
