package io.dockyard.contract;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Instance;
import io.dockyard.InstanceStatus;
import io.dockyard.crash.CrashPoint;
import io.dockyard.crash.CrashSample;
import io.dockyard.crash.CrashSample.Kill;
import io.dockyard.crash.RecordedPoint;
import io.dockyard.internal.host.Mounts;
import io.dockyard.internal.host.NetworkLinks;
import io.dockyard.testkit.DockyardTraces;
import io.dockyard.testkit.FailureReports;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The JVM may be killed between any two changes that an operation makes: whatever comes next works,
 * and in the end nothing is left. An instance beside it does not notice.
 *
 * <p>Each operation is run once to list its crash points. Then, for those that {@link CrashSample}
 * chooses, a JVM is killed there and this one goes on.
 */
@Tag("kills")
public abstract class CrashContract extends BackendContract {

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

  /** An operation, what comes before it, and what may come after a crash. */
  private record Scenario(
      String operation, Neighbour neighbour, Runnable prepare, List<NextOperation> next) {

    String name() {
      return operation + (neighbour == Neighbour.RUNNING ? " beside another" : "");
    }
  }

  private Set<Long> pidsBeside = Set.of();

  @TestFactory
  Stream<DynamicNode> killed() {
    own(BESIDE);
    own(PREFIX);
    List<Scenario> scenarios =
        List.of(
            new Scenario("start", Neighbour.NONE, this::stopped, afterStart()),
            new Scenario("stop", Neighbour.NONE, this::running, afterStart()),
            new Scenario("create", Neighbour.RUNNING, () -> {}, afterCreation()),
            new Scenario("start", Neighbour.RUNNING, this::stopped, afterStart()),
            new Scenario("stop", Neighbour.RUNNING, this::running, afterStart()),
            new Scenario("destroy", Neighbour.RUNNING, this::running, afterCreation()));
    Map<String, List<RecordedPoint>> points = new LinkedHashMap<>();
    scenarios.forEach(it -> points.put(it.name(), record(it)));
    Map<String, Scenario> byName = new HashMap<>();
    scenarios.forEach(it -> byName.put(it.name(), it));
    return CrashSample.tests(
        points, kill -> tests(requireNonNull(byName.get(kill.operation())), kill));
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

  private List<RecordedPoint> record(Scenario scenario) {
    var unused = prepare(scenario);
    List<RecordedPoint> points = CrashingJvm.record(backend(), scenario.operation(), PREFIX);
    assertThat(points).as("crash points of " + scenario.name()).isNotEmpty();
    clear();
    return points;
  }

  private Stream<DynamicTest> tests(Scenario scenario, Kill kill) {
    List<NextOperation> wanted =
        CrashSample.ALL ? scenario.next() : List.of(kill.next(scenario.next()));
    return wanted.stream()
        .map(
            then ->
                DynamicTest.dynamicTest(
                    scenario.name() + " killed " + kill.point() + ", then " + then.name(),
                    () -> crashThen(scenario, kill.point(), then.action())));
  }

  /**
   * Makes what is there before the operation.
   *
   * @return the host as it is without the instance
   */
  private DockyardTraces prepare(Scenario scenario) {
    Optional<Instance> beside = dockyard().find(BESIDE);
    if (scenario.neighbour() == Neighbour.NONE) {
      beside.ifPresent(Instance::destroy);
    } else if (beside.isEmpty()) {
      startBeside();
    }
    DockyardTraces clean = DockyardTraces.take();
    scenario.prepare().run();
    return clean;
  }

  private void crashThen(Scenario scenario, CrashPoint point, Runnable next) {
    try {
      DockyardTraces clean = prepare(scenario);
      CrashingJvm.kill(backend(), scenario.operation(), PREFIX, point);
      look();
      next.run();
      look();
      clear();
      clearRegistry();
      clean.awaitUnchanged();
      if (scenario.neighbour() == Neighbour.RUNNING) {
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
