package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Binaries;
import io.dockyard.ContainerRuntime;
import io.dockyard.DeadlineException;
import io.dockyard.Dockyard;
import io.dockyard.Instance;
import io.dockyard.InstanceSpec;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.BusyboxImage;
import io.dockyard.testkit.DockerCli;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.HostRequirements;
import io.dockyard.testkit.HostSnapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A test that has the host for itself, and after which the host is as it was before: that promise
 * is checked after every single test.
 */
public abstract class HostContract {

  /** The image that {@link #start} brings into every instance. */
  protected static final String IMAGE = "busybox:test";

  /** How long anything but a start may take before a test gives up. */
  protected static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Path RUNTIME_STATE = Path.of("/run/dockyard");

  private final Deque<AutoCloseable> undo = new ArrayDeque<>();
  private @Nullable HostSnapshot before;
  private boolean runtimeStateBefore;
  private Dockyard dockyard;

  /**
   * The backend under test.
   *
   * @return its name
   */
  protected abstract String backend();

  @BeforeEach
  final void openDockyard() {
    HostRequirements.assumeWorld();
    runtimeStateBefore = Files.exists(RUNTIME_STATE);
    before = HostSnapshot.take();
    dockyard = Dockyard.builder().backend(backend()).open();
    undo.push(dockyard);
  }

  @AfterEach
  final void cleanUpAndProveThatNothingIsLeft() {
    AssertionError failures = new AssertionError("the clean-up failed");
    while (!undo.isEmpty()) {
      try {
        undo.pop().close();
      } catch (Exception | AssertionError e) {
        failures.addSuppressed(e);
      }
    }
    if (failures.getSuppressed().length > 0) {
      throw failures;
    }
    if (before != null) {
      awaitUnchangedSince(before);
      assertThat(Files.exists(RUNTIME_STATE))
          .as("%s exists", RUNTIME_STATE)
          .isEqualTo(runtimeStateBefore);
    }
  }

  /**
   * The dockyard with the backend under test.
   *
   * @return the dockyard
   */
  protected final Dockyard dockyard() {
    return dockyard;
  }

  /**
   * Has something closed after the test, before all that came before it.
   *
   * @param resource what needs closing
   * @param <T> what it is
   * @return the same
   */
  protected final <T extends AutoCloseable> T closing(T resource) {
    undo.push(resource);
    return resource;
  }

  /**
   * Runs a command of the host after the test, whether or not it succeeds then.
   *
   * @param command the words, separated by blanks
   */
  protected final void afterwards(String command) {
    undo.push(() -> HostCommand.of(command.split(" ", -1)).result());
  }

  /**
   * Does something after the test, before all that was to be undone before.
   *
   * @param action what is done
   */
  protected final void afterwards(Runnable action) {
    undo.push(action::run);
  }

  /**
   * Runs a command of the host that must succeed.
   *
   * @param command the words, separated by blanks
   * @return its output
   */
  protected static String host(String command) {
    return HostCommand.run(command.split(" ", -1));
  }

  /**
   * Sets the policy of the FORWARD chain for the time of the test.
   *
   * @param policy {@code ACCEPT} or {@code DROP}
   */
  protected final void forwardPolicy(String policy) {
    String now = host("iptables -S FORWARD").lines().findFirst().orElseThrow();
    afterwards("iptables " + now);
    host("iptables -P FORWARD " + policy);
  }

  /**
   * Sets whether the host forwards IPv4 packets, for the time of the test.
   *
   * @param forwards {@code 1} if it does, {@code 0} if not
   */
  protected final void ipForward(String forwards) {
    afterwards("sysctl -qw net.ipv4.ip_forward=" + forwarding());
    host("sysctl -qw net.ipv4.ip_forward=" + forwards);
  }

  /**
   * Whether the host forwards IPv4 packets now.
   *
   * @return {@code 1} or {@code 0}
   */
  protected static String forwarding() {
    return host("sysctl -n net.ipv4.ip_forward").strip();
  }

  /**
   * Creates an instance that is destroyed after the test.
   *
   * @param prefix its prefix
   * @return the instance, stopped
   */
  protected final Instance create(String prefix) {
    return create(prefix, spec -> spec);
  }

  /**
   * Creates an instance that is destroyed after the test.
   *
   * @param prefix its prefix
   * @param settings what differs from the defaults
   * @return the instance, stopped
   */
  protected final Instance create(String prefix, UnaryOperator<InstanceSpec.Builder> settings) {
    InstanceSpec.Builder spec = InstanceSpec.builder(prefix).binaries(binaries());
    undo.push(() -> dockyard.find(prefix).ifPresent(Instance::destroy));
    return dockyard.create(settings.apply(spec.runtime(ContainerRuntime.RUNC)).build());
  }

  /** The host's Docker, or another one from the folder that {@code dockyard.docker.bin} names. */
  private static Binaries binaries() {
    String folder = System.getProperty("dockyard.docker.bin", "");
    return folder.isEmpty() ? Binaries.ofHost() : Binaries.inFolder(Path.of(folder));
  }

  /**
   * Creates and starts an instance, and brings {@link #IMAGE} into it.
   *
   * @param prefix its prefix
   * @return the running instance
   */
  protected final Instance start(String prefix) {
    return start(prefix, spec -> spec);
  }

  /**
   * Creates and starts an instance, and brings {@link #IMAGE} into it.
   *
   * @param prefix its prefix
   * @param settings what differs from the defaults
   * @return the running instance
   */
  protected final Instance start(String prefix, UnaryOperator<InstanceSpec.Builder> settings) {
    Instance instance = create(prefix, settings);
    instance.start();
    BusyboxImage.importInto(instance.dockerHost(), IMAGE);
    return instance;
  }

  /**
   * The client of an instance.
   *
   * @param instance the instance
   * @return a client of it
   */
  protected static DockerCli docker(Instance instance) {
    return DockerCli.at(instance.dockerHost());
  }

  /**
   * Fails unless the host is as it was, but for what the kernel takes away a moment later: the
   * interfaces of a container's network namespace.
   *
   * @param earlier the host as it was
   */
  protected static void awaitUnchangedSince(HostSnapshot earlier) {
    try {
      Await.until(
          "interfaces of containers to go",
          PATIENCE,
          () ->
              earlier.differences(HostSnapshot.take()).stream()
                  .noneMatch(HostContract::goesByItself));
    } catch (DeadlineException e) {
      // What is left is named below.
    }
    earlier.assertUnchanged(HostSnapshot.take());
  }

  private static boolean goesByItself(String difference) {
    return difference.startsWith("appeared link: veth");
  }
}
