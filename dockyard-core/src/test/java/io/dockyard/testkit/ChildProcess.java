package io.dockyard.testkit;

import io.dockyard.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A longer-lived process of a test, in a session of its own, with its output kept in files.
 *
 * <p>It inherits the environment without what would mislead a daemon: {@code DOCKER_HOST}, {@code
 * NOTIFY_SOCKET} and the stand-in's {@code STANDIN_…} knobs.
 */
public final class ChildProcess implements AutoCloseable {

  private static final Duration STEP = Duration.ofMillis(5);
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(60);

  private final String name;
  private final Process process;
  private final TempFolder outputs;

  private ChildProcess(String name, Process process, TempFolder outputs) {
    this.name = name;
    this.process = process;
    this.outputs = outputs;
  }

  /**
   * Starts a command.
   *
   * @param environment variables beside the inherited ones
   * @param command the program and its arguments
   * @return the running process; its pid is the program's own
   */
  public static ChildProcess start(Map<String, String> environment, List<String> command) {
    TempFolder outputs = TempFolder.onDisk("dyk-out-");
    // The child that a JVM forks leads no process group, so setsid(1) becomes the program in place.
    ProcessBuilder builder = new ProcessBuilder("setsid");
    builder.command().addAll(command);
    builder
        .environment()
        .keySet()
        .removeIf(
            key ->
                key.equals("DOCKER_HOST")
                    || key.equals("NOTIFY_SOCKET")
                    || key.startsWith("STANDIN_"));
    builder.environment().putAll(environment);
    builder.redirectOutput(outputs.path().resolve("stdout").toFile());
    builder.redirectError(outputs.path().resolve("stderr").toFile());
    try {
      String name = String.valueOf(Path.of(command.get(0)).getFileName());
      return new ChildProcess(name, builder.start(), outputs);
    } catch (IOException e) {
      outputs.close();
      throw new UncheckedIOException("cannot start " + command, e);
    }
  }

  /** As {@link #start(Map, List)} without additional variables. */
  public static ChildProcess start(String... command) {
    return start(Map.of(), List.of(command));
  }

  /** Its pid. */
  public long pid() {
    return process.pid();
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Its standard output so far. */
  public String stdout() {
    return HostFiles.read(outputs.path().resolve("stdout"));
  }

  /** Its standard error so far. */
  public String stderr() {
    return HostFiles.read(outputs.path().resolve("stderr"));
  }

  /** Standard output and error so far, one after the other. */
  public String output() {
    return stdout() + stderr();
  }

  /**
   * Waits for a line on standard output or error.
   *
   * @param regex what is to be found in the line
   * @param within the time allowed
   * @return the whole line
   * @throws AssertionError when it does not come in time, or the process ends without it
   */
  public String awaitLine(String regex, Duration within) {
    Pattern pattern = Pattern.compile(regex);
    Deadline deadline = Deadline.after(within);
    long read = -1;
    while (true) {
      boolean lastLook = !isAlive() || deadline.expired();
      long written = written();
      if (written != read) {
        read = written;
        Optional<String> found = line(pattern);
        if (found.isPresent()) {
          return found.get();
        }
      }
      if (lastLook) {
        String how = isAlive() ? "within " + within : "before it ended";
        throw new AssertionError(name + " did not print '" + regex + "' " + how + ":\n" + output());
      }
      deadline.pause(min(deadline.remaining(), STEP), "a line of " + name);
    }
  }

  private Optional<String> line(Pattern pattern) {
    return Stream.of(stdout(), stderr())
        .flatMap(ChildProcess::wholeLines)
        .filter(pattern.asPredicate())
        .findFirst();
  }

  /** How much it has written so far: a look that is cheaper than reading. */
  private long written() {
    Path folder = outputs.path();
    return folder.resolve("stdout").toFile().length() + folder.resolve("stderr").toFile().length();
  }

  /**
   * Writes a line to its standard input.
   *
   * @param line the line without its end
   */
  public void writeLine(String line) {
    try {
      Writer stdin = process.outputWriter();
      stdin.write(line + "\n");
      stdin.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(name + " does not read its input", e);
    }
  }

  /** Ends its standard input. */
  public void endInput() {
    try {
      process.outputWriter().close();
    } catch (IOException e) {
      throw new UncheckedIOException(name + " does not read its input", e);
    }
  }

  /**
   * Sends it a signal.
   *
   * @param signal the name without SIG, such as {@code TERM}
   */
  public void signal(String signal) {
    HostCommand.run("kill", "-s", signal, Long.toString(pid()));
  }

  /** Kills it, and nothing that it started, with SIGKILL. Returns when it is gone. */
  public void kill9() {
    process.destroyForcibly();
    awaitExit(KILL_PATIENCE);
  }

  /**
   * Waits for its end.
   *
   * @param within the time allowed
   * @return its exit code, 128 + the number of the signal that ended it
   * @throws AssertionError when it still runs then
   */
  public int awaitExit(Duration within) {
    try {
      if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(name + " still runs after " + within + ":\n" + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for the end of " + name, e);
    }
  }

  /**
   * Asks it to end with SIGTERM.
   *
   * @param within the time allowed
   * @return its exit code
   * @throws AssertionError when it still runs then
   */
  public int terminate(Duration within) {
    process.destroy();
    return awaitExit(within);
  }

  /** Kills it if it still runs and forgets its output. */
  @Override
  public void close() {
    kill9();
    outputs.close();
  }

  /** A line is whole when its end is there. */
  private static Stream<String> wholeLines(String output) {
    return output.substring(0, output.lastIndexOf('\n') + 1).lines();
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
