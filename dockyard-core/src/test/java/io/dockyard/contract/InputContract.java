package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dockyard.ContainerRuntime;
import io.dockyard.Deadline;
import io.dockyard.Dockyard;
import io.dockyard.DockyardException;
import io.dockyard.Instance;
import io.dockyard.InstanceSpec;
import io.dockyard.InvalidSpecException;
import io.dockyard.RefusedException;
import io.dockyard.host.Command;
import io.dockyard.testkit.HostRequirements;
import io.dockyard.testkit.HostSnapshot;
import io.dockyard.testkit.TempFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A host of its own for each test, which is afterwards what it was before. */
abstract class InputContract {

  static final Path HOME = Path.of("/var/lib/dockyard");
  static final Path INSTANCES = HOME.resolve("instances");
  static final Path REGISTRY = HOME.resolve("registry");

  private static final Duration COMMAND = Duration.ofSeconds(60);

  /** The host with dockyard's own files, but the folders and the lock that all instances share. */
  record Traces(HostSnapshot host, Set<String> files) {

    static Traces take() {
      Set<String> files = new TreeSet<>();
      if (Files.isDirectory(HOME)) {
        try (Stream<Path> all = Files.walk(HOME)) {
          all.map(Path::toString).forEach(files::add);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      List.of(HOME, REGISTRY, INSTANCES, HOME.resolve("registry.lock"))
          .forEach(path -> files.remove(path.toString()));
      return new Traces(HostSnapshot.take(), files);
    }

    void assertUnchanged() {
      Traces now = take();
      assertThat(now.files()).isEqualTo(files);
      host.assertUnchanged(now.host());
    }
  }

  private final Set<String> prefixes = new TreeSet<>();
  private final Deque<Runnable> afterwards = new ArrayDeque<>();
  private Dockyard dockyard;
  private TempFolder folder;
  private Traces before;

  /**
   * The backend under test.
   *
   * @return its name
   */
  protected abstract String backend();

  @BeforeEach
  final void claimHost() {
    HostRequirements.assumeWorld();
    before = Traces.take();
    dockyard = open();
    folder = TempFolder.onDisk("dyi-");
    run("chmod", "755", folder.path().toString());
  }

  @AfterEach
  final void hostIsAsItWas() {
    if (folder == null) {
      return;
    }
    prefixes.forEach(prefix -> dockyard.find(prefix).ifPresent(Instance::destroy));
    while (!afterwards.isEmpty()) {
      afterwards.pop().run();
    }
    dockyard.close();
    folder.close();
    before.assertUnchanged();
  }

  final Dockyard dockyard() {
    return dockyard;
  }

  final Dockyard open() {
    return Dockyard.builder().backend(backend()).open();
  }

  /** A folder of this test. */
  final Path folder() {
    return folder.path();
  }

  /** A spec whose instance is destroyed after the test. */
  final InstanceSpec.Builder spec(String prefix) {
    prefixes.add(prefix);
    return InstanceSpec.builder(prefix).runtime(ContainerRuntime.RUNC);
  }

  final Instance create(InstanceSpec.Builder spec) {
    return dockyard.create(spec.build());
  }

  /** Done after the test, the last first, however it ends. */
  final void afterwards(String... command) {
    afterwards.push(() -> run(command));
  }

  /** Runs a command of the host that must succeed. */
  static String run(String... command) {
    return Command.check(List.of(command), Deadline.after(COMMAND)).strip();
  }

  /** Creating is refused before anything changes, with a message that says all this. */
  final void assertRefused(InstanceSpec.Builder spec, String... said) {
    Traces untouched = Traces.take();

    Throwable refusal = catchThrowable(() -> create(spec));

    assertThat(refusal).isInstanceOfAny(InvalidSpecException.class, RefusedException.class);
    assertThat(refusal).hasMessageContainingAll(said);
    untouched.assertUnchanged();
    assertThat(catchThrowable(() -> dockyard.plan(spec.build())))
        .as("a dry run")
        .isInstanceOf(DockyardException.class)
        .hasMessageContainingAll(said);
  }

  static Path write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path makeFolder(Path folder) {
    run("mkdir", "-p", folder.toString());
    return folder;
  }
}
