package io.dockyard.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A JVM of its own for what must survive the end of a JVM, or see it. It runs in a session of its
 * own on the class path of the test.
 */
public final class JvmUnderTest implements AutoCloseable {

  private final ChildProcess process;

  private JvmUnderTest(ChildProcess process) {
    this.process = process;
  }

  /**
   * Starts one.
   *
   * @param mainClass the class with the main method
   * @param args its arguments
   * @return the running JVM
   */
  public static JvmUnderTest start(Class<?> mainClass, String... args) {
    return start(Map.of(), mainClass, args);
  }

  /**
   * Starts one in another environment.
   *
   * @param environment variables beside the inherited ones
   * @param mainClass the class with the main method
   * @param args its arguments
   * @return the running JVM
   */
  public static JvmUnderTest start(
      Map<String, String> environment, Class<?> mainClass, String... args) {
    return start(environment, List.of(), List.of("-cp", classPath()), mainClass, args);
  }

  /**
   * Starts one with options of its own.
   *
   * @param options for the JVM; the class path is among them
   * @param mainClass the class with the main method
   * @param args its arguments
   * @return the running JVM
   */
  public static JvmUnderTest start(List<String> options, Class<?> mainClass, String... args) {
    return start(Map.of(), List.of(), options, mainClass, args);
  }

  /**
   * Starts one by way of another command.
   *
   * @param launcher the command and its arguments, which becomes the command that follows
   * @param mainClass the class with the main method
   * @param args its arguments
   * @return the running JVM
   */
  public static JvmUnderTest startBy(List<String> launcher, Class<?> mainClass, String... args) {
    return start(Map.of(), launcher, List.of("-cp", classPath()), mainClass, args);
  }

  private static JvmUnderTest start(
      Map<String, String> environment,
      List<String> launcher,
      List<String> options,
      Class<?> mainClass,
      String... args) {
    List<String> command = new ArrayList<>(launcher);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    System.getProperties()
        .forEach(
            (key, value) -> {
              if (key.toString().startsWith("dockyard.")) {
                command.add("-D" + key + "=" + value);
              }
            });
    command.addAll(options);
    command.add(mainClass.getName());
    command.addAll(List.of(args));
    return new JvmUnderTest(ChildProcess.start(environment, command));
  }

  /**
   * The class path of the test. Surefire may hide the class path in a manifest-only jar that goes
   * away with its own JVM.
   */
  public static String classPath() {
    String real = System.getProperty("surefire.test.class.path", "");
    return real.isEmpty() ? System.getProperty("java.class.path") : real;
  }

  /** Its pid. */
  public long pid() {
    return process.pid();
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits for a line on its standard output or error.
   *
   * @param regex what is to be found in the line
   * @param within the time allowed
   * @return the whole line
   * @throws AssertionError when it does not come in time, or the JVM ends without it
   */
  public String awaitLine(String regex, Duration within) {
    return process.awaitLine(regex, within);
  }

  /**
   * Writes a line to its standard input.
   *
   * @param line the line without its end
   */
  public void writeLine(String line) {
    process.writeLine(line);
  }

  /** Standard output and error so far, one after the other. */
  public String output() {
    return process.output();
  }

  /**
   * Sends it a signal.
   *
   * @param signal the name without SIG, such as {@code TERM}
   */
  public void signal(String signal) {
    process.signal(signal);
  }

  /** Ends it as a crash does: no shutdown hook runs, what it started is left alone. */
  public void kill9() {
    process.kill9();
  }

  /**
   * Waits for its end.
   *
   * @param within the time allowed
   * @return its exit code, 128 + the number of the signal that ended it
   */
  public int awaitExit(Duration within) {
    return process.awaitExit(within);
  }

  /** Kills it if it still runs. */
  @Override
  public void close() {
    process.close();
  }
}
