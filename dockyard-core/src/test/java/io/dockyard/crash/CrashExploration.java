package io.dockyard.crash;

import io.dockyard.testkit.FailureReports;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Runs an operation once to list its crash points. Then, for each, a JVM is killed there, and
 * another one does what comes next. {@code -Ddockyard.crash.every=1} takes all of them, a greater
 * number one in so many.
 */
public final class CrashExploration implements AutoCloseable {

  private static final int EVERY = Integer.getInteger("dockyard.crash.every", 16);

  /** Threads may take turns in another way than when they were recorded. */
  private static final int TRIES = 3;

  private final Class<? extends Steps> steps;

  /** Started ahead, as a JVM takes longer to start than most operations take. */
  private final Deque<CrashJvm> ahead = new ArrayDeque<>();

  private final Set<String> recorded = new TreeSet<>();
  private final int every;
  private boolean first = true;

  /**
   * An exploration.
   *
   * @param steps what its JVMs can do
   * @param thinner by how much less is tried where not all is tried
   */
  public CrashExploration(Class<? extends Steps> steps, int thinner) {
    this.steps = steps;
    this.every = EVERY == 1 ? 1 : EVERY * thinner;
  }

  /** The crash points of all operations that were explored so far, without before and after. */
  public Set<String> sites() {
    return Set.copyOf(recorded);
  }

  /**
   * Records an operation.
   *
   * @param scenario the operation
   * @return a test for each crash point, or for one in so many
   */
  public Stream<DynamicTest> explore(CrashScenario scenario) {
    List<RecordedPoint> points = record(scenario);
    points.forEach(it -> recorded.add(it.point().label().replaceFirst("^(before|after) ", "")));
    List<CrashPoint> distinct = RecordedPoint.distinct(points);
    List<DynamicTest> tests = new ArrayList<>();
    for (CrashPoint point : distinct) {
      point
          .next(scenario.name(), every, scenario.next())
          .ifPresent(next -> tests.add(test(scenario, point, next)));
    }
    System.out.println(
        "crash: "
            + scenario.name()
            + ": "
            + points.size()
            + " points, "
            + distinct.size()
            + " that differ, "
            + tests.size()
            + " tried");
    return tests.stream();
  }

  private DynamicTest test(CrashScenario scenario, CrashPoint point, String next) {
    String name = scenario.name() + " killed " + point + ", then " + next;
    return DynamicTest.dynamicTest(
        name,
        () -> {
          try {
            crashThen(scenario, point, next);
          } catch (AssertionError e) {
            // A report numbers dynamic tests and does not name them.
            throw new AssertionError(name + ": " + e.getMessage(), e);
          }
        });
  }

  private List<RecordedPoint> record(CrashScenario scenario) {
    try {
      scenario.prepare();
      List<RecordedPoint> points;
      try (CrashJvm jvm = take()) {
        points = jvm.record(scenario.step());
      }
      scenario.verify(scenario.step());
      return points;
    } finally {
      scenario.clear();
    }
  }

  private void crashThen(CrashScenario scenario, CrashPoint point, String next) {
    try {
      for (int tries = 1; ; tries++) {
        scenario.prepare();
        if (killed(scenario, point)) {
          break;
        }
        scenario.clear();
        if (tries == TRIES) {
          throw new AssertionError("a recorded point without a case: never came " + point);
        }
      }
      scenario.look();
      try (CrashJvm jvm = take()) {
        jvm.run(next);
      }
      scenario.verify(next);
    } catch (RuntimeException | AssertionError e) {
      FailureReports.attach(e);
      throw e;
    } finally {
      scenario.clear();
    }
  }

  private boolean killed(CrashScenario scenario, CrashPoint point) {
    try (CrashJvm jvm = take()) {
      return jvm.killAt(point, scenario.step());
    }
  }

  private CrashJvm take() {
    if (first) {
      first = false;
      return CrashJvm.startFirst(steps);
    }
    while (ahead.size() < 2) {
      ahead.add(CrashJvm.start(steps));
    }
    return ahead.remove();
  }

  @Override
  public void close() {
    ahead.forEach(CrashJvm::close);
    ahead.clear();
  }
}
