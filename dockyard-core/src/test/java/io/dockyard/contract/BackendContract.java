package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertAll;

import io.dockyard.Dockyard;
import io.dockyard.DockyardException;
import io.dockyard.Instance;
import io.dockyard.InstanceSpec;
import io.dockyard.InstanceStatus;
import io.dockyard.InvalidSpecException;
import io.dockyard.RefusedException;
import io.dockyard.internal.instance.InstanceProcesses;
import io.dockyard.testkit.BusyboxImage;
import io.dockyard.testkit.DockerCli;
import io.dockyard.testkit.DockyardTraces;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.HostRequirements;
import io.dockyard.testkit.InstancePids;
import io.dockyard.testkit.TempFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What every backend must promise. Each test has a host for itself and leaves it as it found it:
 * that is checked after every single one.
 */
public abstract class BackendContract {

  /** The image that {@link #start} brings into an instance. */
  protected static final String IMAGE = "busybox:test";

  /** How long anything but a start may take before a test gives up. */
  protected static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Where dockyard keeps an entry for each instance. */
  static final Path REGISTRY = Path.of("/var/lib/dockyard/registry");

  private final String backend = backendOf(getClass());
  private final Deque<AutoCloseable> undo = new ArrayDeque<>();
  private DockyardTraces before;
  private TempFolder folder;
  private Dockyard dockyard;

  /** The backend that a contract, or a class around it, names. */
  static String backendOf(Class<?> contract) {
    for (Class<?> type = contract; type != null; type = type.getEnclosingClass()) {
      BackendUnderTest named = type.getAnnotation(BackendUnderTest.class);
      if (named != null) {
        return named.value();
      }
    }
    throw new IllegalStateException(
        contract.getName()
            + " has no backend to test: annotate it, or the class around it, with @"
            + BackendUnderTest.class.getSimpleName());
  }

  @BeforeEach
  final void claimHost() {
    HostRequirements.assumeWorld();
    before = DockyardTraces.take();
    undo.push(before::awaitUnchanged);
    folder = closing(TempFolder.onDisk("dyk-"));
    host("chmod 755 " + folder());
    dockyard = closing(open());
  }

  @AfterEach
  final void undoAndProveThatNothingIsLeft() {
    assertAll("the clean-up", undo.stream().map(resource -> resource::close));
  }

  /** The name of the backend under test. */
  final String backend() {
    return backend;
  }

  /** The dockyard with the backend under test. */
  protected final Dockyard dockyard() {
    return dockyard;
  }

  /** Another one. */
  protected final Dockyard open() {
    return Dockyard.builder().backend(backend).open();
  }

  /** The host as it was before the test. */
  final DockyardTraces before() {
    return before;
  }

  /** A folder of this test, which goes after all its instances. */
  protected final Path folder() {
    return folder.path();
  }

  /** Has something closed after the test, before all that came before it. */
  protected final <T extends AutoCloseable> T closing(T resource) {
    undo.push(resource);
    return resource;
  }

  /** Runs a command of the host after the test, before all that was to be undone before. */
  protected final void afterwards(String command) {
    undo.push(() -> host(command));
  }

  /** Runs a command of the host, written as for a shell, that must succeed. */
  protected static String host(String command) {
    return HostCommand.run("sh", "-c", command).strip();
  }

  /** Where the host has a program, which differs from one packager to the next. */
  static Path which(String program) {
    return Path.of(host("PATH=$PATH:/usr/sbin:/sbin command -v " + program));
  }

  /** Has an instance destroyed after the test, if it is there then. */
  protected final void own(String prefix) {
    undo.push(() -> dockyard.find(prefix).ifPresent(Instance::destroy));
  }

  /** What an instance of this test is made from. */
  protected final InstanceSpec.Builder spec(String prefix) {
    own(prefix);
    return OneOperation.spec(prefix);
  }

  /** Creates an instance. */
  protected final Instance create(InstanceSpec.Builder spec) {
    return dockyard.create(spec.build());
  }

  /** Creates an instance without settings of its own. */
  protected final Instance create(String prefix) {
    return create(spec(prefix));
  }

  /** Creates and starts an instance, and brings {@link #IMAGE} into it. */
  protected final Instance start(InstanceSpec.Builder spec) {
    Instance instance = create(spec);
    instance.start();
    BusyboxImage.importInto(instance.dockerHost(), IMAGE);
    return instance;
  }

  /** The same without settings of its own. */
  protected final Instance start(String prefix) {
    return start(spec(prefix));
  }

  /** The client of an instance. */
  protected static DockerCli docker(Instance instance) {
    return DockerCli.at(instance.dockerHost());
  }

  protected static boolean running(Instance instance) {
    return instance.status().state() == InstanceStatus.State.RUNNING;
  }

  static InstanceProcesses processes(Instance instance) {
    return InstanceProcesses.find(instance.plan());
  }

  /** The pids of everything that runs in an instance. */
  protected static Set<Long> pids(Instance instance) {
    return InstancePids.of(instance);
  }

  /** Creating is refused before anything changes, with a message that says all this. */
  protected final void assertRefused(InstanceSpec.Builder spec, String... said) {
    DockyardTraces untouched = DockyardTraces.take();

    Throwable refusal = catchThrowable(() -> create(spec));

    assertThat(refusal).isInstanceOfAny(InvalidSpecException.class, RefusedException.class);
    assertThat(refusal).hasMessageContainingAll(said);
    untouched.assertUnchanged();
    assertThat(catchThrowable(() -> dockyard.plan(spec.build())))
        .as("a dry run")
        .isInstanceOf(DockyardException.class)
        .hasMessageContainingAll(said);
  }

  /** Writes a file, and makes its folder if that is missing. */
  protected static Path write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  protected static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  protected static Path makeFolder(Path folder) {
    host("mkdir -p " + folder);
    return folder;
  }

  /**
   * Puts a program into {@link #folder()} that does something else; asked for its version, it
   * answers as the real dockerd.
   */
  protected final void fake(String name, String script) {
    Path file =
        write(
            folder().resolve(name),
            """
            #!/bin/sh
            if [ "$1" = --version ]; then exec %s --version; fi
            %s
            """
                .formatted(which("dockerd"), script));
    host("chmod 755 " + file);
  }
}
