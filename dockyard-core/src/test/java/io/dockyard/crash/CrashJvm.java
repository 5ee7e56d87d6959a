package io.dockyard.crash;

import io.dockyard.testkit.JvmUnderTest;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A JVM that has done nothing yet. It is told one step, does that, to its end or to a crash point,
 * and ends.
 */
final class CrashJvm implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int KILLED = 128 + 9;

  private final JvmUnderTest jvm;

  private CrashJvm(JvmUnderTest jvm) {
    this.jvm = jvm;
  }

  /** Starts one, and does not wait until it is ready to be told. */
  static CrashJvm start(Class<? extends Steps> steps) {
    return new CrashJvm(MarkedJvm.start(CrashJvm.class, steps.getName()));
  }

  /** Starts the first one of many. */
  static CrashJvm startFirst(Class<? extends Steps> steps) {
    return new CrashJvm(MarkedJvm.startArchiving(CrashJvm.class, steps.getName()));
  }

  /** All crash points of a step, in the order in which they came; the step succeeds. */
  List<RecordedPoint> record(String step) {
    mustSucceed("record\t" + step);
    return RecordedPoint.all(jvm.output());
  }

  /** A step that succeeds. */
  void run(String step) {
    mustSucceed("run\t" + step);
  }

  private void mustSucceed(String command) {
    jvm.writeLine(command);
    int status = jvm.awaitExit(PATIENCE);
    if (status != 0) {
      throw new AssertionError(command + " ended with " + status + ":\n" + jvm.output());
    }
  }

  /** Has a step killed at a point; false if it came to its end and never there. */
  boolean killAt(CrashPoint point, String step) {
    jvm.writeLine("kill\t" + step + "\t" + point.label() + "\t" + point.nth());
    int status = jvm.awaitExit(PATIENCE);
    if (status != KILLED && status != 0) {
      throw new AssertionError(step + " failed by itself with " + status + ":\n" + jvm.output());
    }
    return jvm.output().lines().anyMatch(line -> line.startsWith("killed at "));
  }

  /** What it said. */
  String output() {
    return jvm.output();
  }

  @Override
  public void close() {
    jvm.close();
  }

  /** Runs in the JVM itself. */
  public static void main(String[] args) throws Exception {
    Constructor<?> constructor = Class.forName(args[0]).getDeclaredConstructor();
    constructor.setAccessible(true);
    Steps steps = (Steps) constructor.newInstance();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String[] words = Objects.requireNonNullElse(in.readLine(), "").split("\t", -1);
    switch (words[0]) {
      case "record" -> steps.run(words[1], CrashPoints::record);
      case "run" -> steps.run(words[1], () -> {});
      case "kill" -> {
        CrashPoint point = new CrashPoint(words[2], Integer.parseInt(words[3]));
        steps.run(words[1], () -> CrashPoints.killAt(point));
      }
      default -> throw new IllegalArgumentException(words[0]);
    }
    System.exit(0);
  }
}
