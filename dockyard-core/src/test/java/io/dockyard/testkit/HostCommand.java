package io.dockyard.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A short-lived command of the host. */
public final class HostCommand {

  /** How a command ended, with its standard output and error as one text. */
  public record Result(int exitCode, String output) {}

  private static final int SECONDS_ALLOWED = 120;

  private final List<String> command;
  private @Nullable Map<String, String> onlyEnvironment;
  private @Nullable Path stdin;

  private HostCommand(List<String> command) {
    this.command = List.copyOf(command);
  }

  public static HostCommand of(String... command) {
    return new HostCommand(List.of(command));
  }

  public static HostCommand of(List<String> command) {
    return new HostCommand(command);
  }

  /** Runs a command that must succeed. */
  public static String run(String... command) {
    return of(command).mustRun();
  }

  /** Runs it with these variables and no others. */
  HostCommand withOnlyEnvironment(Map<String, String> environment) {
    this.onlyEnvironment = Map.copyOf(environment);
    return this;
  }

  HostCommand withStdin(Path file) {
    this.stdin = file;
    return this;
  }

  /** The output of a command that must exit with 0. */
  public String mustRun() {
    Result result = result();
    if (result.exitCode() != 0) {
      throw new AssertionError(
          String.join(" ", command) + " exited " + result.exitCode() + ":\n" + result.output());
    }
    return result.output();
  }

  public Result result() {
    try {
      // A file, not a pipe: a grandchild that keeps the pipe open cannot make this wait.
      Path output = Files.createTempFile("dockyard-testkit-", ".out");
      try {
        int exitCode = waitFor(builder().redirectOutput(output.toFile()).start());
        return new Result(exitCode, Files.readString(output));
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command, e);
    }
  }

  private ProcessBuilder builder() {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectInput(stdin == null ? Path.of("/dev/null").toFile() : stdin.toFile());
    if (onlyEnvironment != null) {
      builder.environment().clear();
      builder.environment().putAll(onlyEnvironment);
    }
    return builder;
  }

  private int waitFor(Process process) {
    try {
      if (!process.waitFor(SECONDS_ALLOWED, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(command + " did not end within " + SECONDS_ALLOWED + " s");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while running " + command, e);
    }
  }
}
