package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Instance;
import io.dockyard.InstanceStatus;
import io.dockyard.crash.CrashPoint;
import io.dockyard.internal.host.Mounts;
import io.dockyard.internal.host.NetworkLinks;
import io.dockyard.testkit.DockyardTraces;
import io.dockyard.testkit.FailureReports;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The JVM may be killed between any two changes that an operation makes: whatever comes next works,
 * and in the end nothing is left. An instance beside it does not notice.
 *
 * <p>An operation is run once to list its crash points. Then, for each, a JVM is killed there and
 * this one goes on. {@code -Ddockyard.crash.every=1} takes all of them, a greater number one in so
 * many.
 */
public abstract class CrashContract extends BackendContract {

  private static final int EVERY = Integer.getInteger("dockyard.crash.every", 16);

  /** They delete, or kill, one after the other. */
  private static final List<String> LOOPS =
      List.of("in TreeDeletion.", "in Cgroups.removeOne", "in Cgroups.kill", "in Processes.signal");

  private static final String PREFIX = "cra";
  private static final String BESIDE = "crb";
  private static final String NEXT = "crc";

  /** Whether another instance runs beside the one that crashes. */
  private enum Neighbour {
    NONE,
    RUNNING
  }

  /** What is done after a crash, and leaves the instance stopped or gone. */
  private record NextOperation(String name, Runnable action) {}

  private Set<Long> pidsBeside = Set.of();

  @TestFactory
  Stream<DynamicTest> createKilled() {
    return explore("create", () -> {}, afterCreation(), Neighbour.RUNNING);
  }

  @TestFactory
  Stream<DynamicTest> startKilled() {
    return explore("start", this::stopped, afterStart(), Neighbour.NONE);
  }

  @TestFactory
  Stream<DynamicTest> startKilledBesideAnother() {
    return explore("start", this::stopped, afterStart(), Neighbour.RUNNING);
  }

  @TestFactory
  Stream<DynamicTest> stopKilled() {
    return explore("stop", this::running, afterStart(), Neighbour.NONE);
  }

  @TestFactory
  Stream<DynamicTest> stopKilledBesideAnother() {
    return explore("stop", this::running, afterStart(), Neighbour.RUNNING);
  }

  @TestFactory
  Stream<DynamicTest> destroyKilled() {
    return explore("destroy", this::running, afterCreation(), Neighbour.RUNNING);
  }

  private List<NextOperation> afterCreation() {
    return List.of(
        new NextOperation("create", this::createAgain),
        new NextOperation("destroy", this::destroyFound));
  }

  private List<NextOperation> afterStart() {
    return List.of(
        new NextOperation("start", this::startAgain),
        new NextOperation("stop", this::stopFound),
        new NextOperation("destroy", this::destroyFound));
  }

  private Stream<DynamicTest> explore(
      String operation, Runnable prepare, List<NextOperation> next, Neighbour neighbour) {
    if (neighbour == Neighbour.RUNNING) {
      startBeside();
    }
    own(PREFIX);
    prepare.run();
    List<CrashPoint> points = CrashingJvm.record(backend(), operation, PREFIX);
    assertThat(points).as("crash points of " + operation).isNotEmpty();
    clear();
    DockyardTraces clean = DockyardTraces.take();

    List<DynamicTest> tests = new ArrayList<>();
    for (CrashPoint point : distinct(points)) {
      List<NextOperation> wanted =
          EVERY == 1 ? next : point.next(operation + neighbour, EVERY, next).stream().toList();
      for (NextOperation then : wanted) {
        tests.add(
            DynamicTest.dynamicTest(
                operation + " killed " + point + ", then " + then.name(),
                () -> {
                  prepare.run();
                  crashThen(operation, point, then.action(), clean, neighbour);
                }));
      }
    }
    return tests.stream();
  }

  /** Of the many points in one loop only the first and the last. */
  private static List<CrashPoint> distinct(List<CrashPoint> points) {
    List<CrashPoint> distinct = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      boolean begins = i == 0 || !sameLoop(points.get(i - 1), points.get(i));
      boolean ends = i == points.size() - 1 || !sameLoop(points.get(i), points.get(i + 1));
      if (begins || ends) {
        distinct.add(points.get(i));
      }
    }
    return distinct;
  }

  private static boolean sameLoop(CrashPoint a, CrashPoint b) {
    return LOOPS.stream().anyMatch(loop -> a.label().contains(loop) && b.label().contains(loop));
  }

  private void crashThen(
      String operation,
      CrashPoint point,
      Runnable next,
      DockyardTraces clean,
      Neighbour neighbour) {
    try {
      CrashingJvm.kill(backend(), operation, PREFIX, point);
      look();
      next.run();
      look();
      clear();
      clearRegistry();
      clean.awaitUnchanged();
      if (neighbour == Neighbour.RUNNING) {
        assertBesideUntouched();
      }
    } catch (RuntimeException | AssertionError e) {
      FailureReports.attach(e);
      try {
        clear();
      } catch (RuntimeException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  /** Looking works whatever is there. */
  private void look() {
    dockyard().instances().forEach(Instance::status);
    dockyard().find(PREFIX).ifPresent(Instance::status);
  }

  private void clear() {
    dockyard().find(PREFIX).ifPresent(Instance::destroy);
  }

  private Instance stopped() {
    Instance instance = running();
    instance.stop(OneOperation.GRACE);
    return instance;
  }

  private Instance running() {
    Instance instance = start(PREFIX);
    SleepingContainer.run(instance, "--name", "before");
    return instance;
  }

  /** An entry's directory that lost its entry is nobody's, and goes when the next one is made. */
  private void clearRegistry() {
    create(NEXT).destroy();
  }

  private Instance found() {
    return dockyard().find(PREFIX).orElseThrow();
  }

  private void createAgain() {
    Instance instance = create(PREFIX);
    instance.start();
    assertThat(running(instance)).isTrue();
    instance.stop(OneOperation.GRACE);
    assertStopped(instance);
  }

  private void startAgain() {
    Instance instance = found();
    instance.start();
    assertThat(running(instance)).as("%s", instance.status()).isTrue();
    String container = SleepingContainer.run(instance);
    assertThat(SleepingContainer.runs(instance, container)).isTrue();
    docker(instance).run("start", "before");
    assertThat(SleepingContainer.runs(instance, "before")).isTrue();
    instance.stop(OneOperation.GRACE);
    assertStopped(instance);
  }

  private void stopFound() {
    Instance instance = found();
    instance.stop(OneOperation.GRACE);
    assertStopped(instance);
  }

  private static void assertStopped(Instance instance) {
    assertThat(instance.status().state()).isEqualTo(InstanceStatus.State.STOPPED);
    assertThat(Mounts.below(instance.plan().paths().root())).isEmpty();
    assertThat(NetworkLinks.exists(instance.plan().network().bridge())).isFalse();
  }

  private void destroyFound() {
    clear();
    assertThat(dockyard().find(PREFIX)).isEmpty();
  }

  private void startBeside() {
    Instance instance = start(BESIDE);
    SleepingContainer.run(instance, "--name", "untouched");
    pidsBeside = pids(instance);
  }

  private void assertBesideUntouched() {
    Instance instance = dockyard().find(BESIDE).orElseThrow();
    assertThat(pids(instance)).isEqualTo(pidsBeside);
    assertThat(running(instance)).as("%s", instance.status()).isTrue();
    assertThat(instance.status().findings()).isEmpty();
    assertThat(SleepingContainer.runs(instance, "untouched")).isTrue();
  }
}
