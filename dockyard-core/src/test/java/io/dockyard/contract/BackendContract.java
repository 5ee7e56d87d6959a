package io.dockyard.contract;

import io.dockyard.DeadlineException;
import io.dockyard.Dockyard;
import io.dockyard.Instance;
import io.dockyard.InstanceStatus;
import io.dockyard.host.ProcessIdentity;
import io.dockyard.instance.InstanceProcesses;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.BusyboxImage;
import io.dockyard.testkit.DockerCli;
import io.dockyard.testkit.DockyardTraces;
import io.dockyard.testkit.HostRequirements;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A host of its own for each test, which leaves it as it found it. */
abstract class BackendContract {

  /** An image that {@link #startWithImage} brings. */
  static final String IMAGE = "busybox:test";

  /** Network namespaces and what hangs on them go a moment after their last process. */
  private static final Duration KERNEL = Duration.ofSeconds(10);

  private final Set<String> owned = new TreeSet<>();
  private DockyardTraces before;
  private Dockyard dockyard;

  /**
   * The backend under test.
   *
   * @return its name
   */
  protected abstract String backend();

  @BeforeEach
  final void claimHost() {
    HostRequirements.assumeWorld();
    dockyard = open();
    before = DockyardTraces.take();
  }

  @AfterEach
  final void hostIsAsItWas() {
    if (before == null) {
      return;
    }
    destroyAll();
    dockyard.close();
    assertTraces(before);
  }

  final Dockyard dockyard() {
    return dockyard;
  }

  final Dockyard open() {
    return Dockyard.builder().backend(backend()).open();
  }

  final Instance create(String prefix) {
    own(prefix);
    return dockyard.create(OneOperation.spec(prefix));
  }

  /**
   * Counts an instance among those that are destroyed when the test has ended, however it ended.
   */
  final void own(String prefix) {
    owned.add(prefix);
  }

  /** Destroys what this test created. */
  final void destroyAll() {
    owned.forEach(prefix -> dockyard.find(prefix).ifPresent(Instance::destroy));
  }

  /** The host as it was before the test. */
  final DockyardTraces before() {
    return before;
  }

  /** Waits for the kernel to clear away, then fails with every difference. */
  static void assertTraces(DockyardTraces expected) {
    try {
      Await.until(
          "the host to be as it was",
          KERNEL,
          () -> expected.differences(DockyardTraces.take()).isEmpty());
    } catch (DeadlineException e) {
      expected.assertUnchanged(DockyardTraces.take());
    }
  }

  /** A running instance with an image. */
  final Instance startWithImage(String prefix) {
    Instance instance = create(prefix);
    instance.start();
    BusyboxImage.importInto(instance.dockerHost(), IMAGE);
    return instance;
  }

  static DockerCli docker(Instance instance) {
    return DockerCli.at(instance.dockerHost());
  }

  /** Runs a container that goes on, and returns its id. */
  static String runContainer(Instance instance, String... options) {
    // Its sleep does not hear SIGTERM.
    String[] start = {"run", "-d", "--stop-timeout", "1"};
    String[] end = {IMAGE, "sleep", "3600"};
    return docker(instance).run(concat(concat(start, options), end));
  }

  private static String[] concat(String[] first, String[] second) {
    String[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  static boolean runs(Instance instance, String container) {
    return docker(instance)
        .outputOf("inspect", "-f", "{{.State.Running}}", container)
        .equals("true");
  }

  static InstanceProcesses processes(Instance instance) {
    return InstanceProcesses.find(instance.plan());
  }

  /** The pids of everything that runs in an instance. */
  static Set<Long> pids(Instance instance) {
    return processes(instance).all().stream()
        .map(ProcessIdentity::pid)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static boolean running(Instance instance) {
    return instance.status().state() == InstanceStatus.State.RUNNING;
  }
}
