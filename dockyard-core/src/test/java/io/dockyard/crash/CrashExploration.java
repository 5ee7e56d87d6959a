package io.dockyard.crash;

import static java.util.Objects.requireNonNull;

import io.dockyard.crash.CrashSample.Kill;
import io.dockyard.testkit.FailureReports;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;

/**
 * Runs each operation once to list its crash points. Then, for those that {@link CrashSample}
 * chooses, a JVM is killed there, and another one does what comes next.
 */
public final class CrashExploration implements AutoCloseable {

  /** Threads may take turns in another way than when they were recorded. */
  private static final int TRIES = 3;

  private final Class<? extends Steps> steps;

  /** Started ahead, as a JVM takes longer to start than most operations take. */
  private final Deque<CrashJvm> ahead = new ArrayDeque<>();

  private final Set<String> recorded = new TreeSet<>();
  private boolean first = true;

  /**
   * An exploration.
   *
   * @param steps what its JVMs can do
   */
  public CrashExploration(Class<? extends Steps> steps) {
    this.steps = steps;
  }

  /** The crash points of all operations that were explored so far, without before and after. */
  public Set<String> sites() {
    return Set.copyOf(recorded);
  }

  /**
   * Records operations.
   *
   * @param scenarios the operations
   * @return a test for each kill, by operation
   */
  public Stream<DynamicNode> explore(List<? extends CrashScenario> scenarios) {
    Map<String, List<RecordedPoint>> points = new LinkedHashMap<>();
    // Some folders are made for good, by whatever comes first.
    var unused = record(scenarios.get(0));
    scenarios.forEach(it -> points.put(it.name(), record(it)));
    points.values().stream().flatMap(List::stream).forEach(it -> recorded.add(it.point().site()));
    Map<String, CrashScenario> byName = new HashMap<>();
    scenarios.forEach(it -> byName.put(it.name(), it));
    return CrashSample.tests(
        points, kill -> Stream.of(test(requireNonNull(byName.get(kill.operation())), kill)));
  }

  private DynamicTest test(CrashScenario scenario, Kill kill) {
    CrashPoint point = kill.point();
    String next = kill.next(scenario.next());
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
