package io.dockyard.internal.host;

import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.HostException;
import io.dockyard.OperationInterruptedException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Runs a command of the host to its end.
 *
 * <p>Its input and output go through files: no pipe can fill up, no thread has to read one, and
 * nothing waits for a grandchild that keeps a pipe open. Its environment is {@code LC_ALL=C} and
 * {@code PATH}, see {@link Host#path()}, and nothing else.
 */
public final class Command {

  private static final File NOTHING = new File("/dev/null");
  private static final long KILLED_WITHIN_MILLIS = 1000;

  private Command() {}

  /**
   * Runs a command without input.
   *
   * @param argv the program, looked for in {@link Host#path()} unless it is a path, and its
   *     arguments
   * @param d how long it may take
   * @return how it ended, whatever its exit code
   * @throws HostException when it cannot be started
   * @throws DeadlineException when it takes too long; it has been killed then
   * @throws OperationInterruptedException when the thread is interrupted; it has been killed then
   */
  public static CommandResult run(List<String> argv, Deadline d) {
    return run(argv, "", d);
  }

  /**
   * Runs a command.
   *
   * @param argv the program, looked for in {@link Host#path()} unless it is a path, and its
   *     arguments
   * @param stdin its standard input
   * @param d how long it may take
   * @return how it ended, whatever its exit code
   * @throws HostException when it cannot be started
   * @throws DeadlineException when it takes too long; it has been killed then
   * @throws OperationInterruptedException when the thread is interrupted; it has been killed then
   */
  public static CommandResult run(List<String> argv, String stdin, Deadline d) {
    Path executable = Host.executable(argv.get(0));
    String awaited = "'" + String.join(" ", argv) + "' to end";
    d.check(awaited);
    try (ScratchFile output = ScratchFile.create();
        ScratchFile error = ScratchFile.create();
        ScratchFile input = stdin.isEmpty() ? null : ScratchFile.create()) {
      if (input != null) {
        input.write(stdin);
      }
      ProcessBuilder builder = new ProcessBuilder(withExecutable(argv, executable));
      Map<String, String> environment = builder.environment();
      environment.clear();
      environment.put("LC_ALL", "C");
      environment.put(
          "PATH", Host.path().stream().map(Path::toString).collect(Collectors.joining(":")));
      builder.redirectInput(input == null ? NOTHING : input.file());
      builder.redirectOutput(output.file());
      builder.redirectError(error.file());
      Process process = builder.start();
      int exitCode = await(process, awaited, d);
      return new CommandResult(argv, exitCode, output.read(), error.read());
    } catch (IOException e) {
      throw new HostException("run '" + String.join(" ", argv) + "'", e);
    }
  }

  /**
   * Runs a command without input that must succeed.
   *
   * @param argv as for {@link #run(List, Deadline)}
   * @param d how long it may take
   * @return what it wrote to its standard output
   * @throws HostException when it cannot be started or its exit code is not 0
   * @throws DeadlineException when it takes too long; it has been killed then
   * @throws OperationInterruptedException when the thread is interrupted; it has been killed then
   */
  public static String check(List<String> argv, Deadline d) {
    return check(argv, "", d);
  }

  /**
   * Runs a command that must succeed.
   *
   * @param argv as for {@link #run(List, Deadline)}
   * @param stdin its standard input
   * @param d how long it may take
   * @return what it wrote to its standard output
   * @throws HostException when it cannot be started or its exit code is not 0
   * @throws DeadlineException when it takes too long; it has been killed then
   * @throws OperationInterruptedException when the thread is interrupted; it has been killed then
   */
  public static String check(List<String> argv, String stdin, Deadline d) {
    CommandResult result = run(argv, stdin, d);
    if (result.exitCode() != 0) {
      throw failure(result);
    }
    return result.output();
  }

  /** The failure of a command that was run, with what it said. */
  static HostException failure(CommandResult result) {
    String said = (result.error() + result.output()).strip();
    return new HostException(
        "run '" + String.join(" ", result.argv()) + "'",
        "exit code " + result.exitCode() + ", " + said,
        null);
  }

  private static List<String> withExecutable(List<String> argv, Path executable) {
    // The JDK would look for it in the JVM's own PATH, which may lack the standard folders.
    List<String> resolved = new ArrayList<>(argv);
    resolved.set(0, executable.toString());
    return resolved;
  }

  private static int await(Process process, String awaited, Deadline d) {
    try {
      if (process.waitFor(d.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
        return process.exitValue();
      }
      kill(process);
      throw new DeadlineException(awaited, d.allowed(), "it was killed");
    } catch (InterruptedException e) {
      kill(process);
      throw OperationInterruptedException.restoringFlag(awaited, e);
    }
  }

  private static void kill(Process process) {
    List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
    family.add(process.toHandle());
    family.forEach(member -> member.destroyForcibly());
    try {
      // Bounded: a process that hangs in the kernel cannot be waited for.
      process.waitFor(KILLED_WITHIN_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
