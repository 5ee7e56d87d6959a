package io.dockyard.internal.sysbox.kept;

import io.dockyard.Deadline;
import io.dockyard.internal.host.SubordinateIds;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.TempFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An instance's data-root and the rooms of generations, made by hand. */
final class KeptFixture implements AutoCloseable {

  static final String ID = "c0ffee";
  static final Instant OLD = Instant.parse("2026-01-01T00:00:00Z");

  /** Thrown where a JVM is thought to be killed. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  final TempFolder folder = TempFolder.onDisk("dyk-kept-");
  final Path home;
  final Path dataRoot;
  final KeptRooms rooms;
  final ContainerHomes homes;
  final List<String> steps = new ArrayList<>();
  private final List<Path> mounted = new ArrayList<>();
  Set<Path> current = Set.of();
  Optional<SubordinateIds> ids = Optional.empty();
  @Nullable String killAt;

  /** Done right after it was looked for the n-th time which data roots are worked on. */
  @Nullable Runnable afterLook;

  int looks;
  int lookToFollow;

  /** Done at a step. */
  @Nullable Consumer<String> atStep;

  final KeptData kept;

  KeptFixture() {
    this(Optional.empty(), Optional.empty());
  }

  /** With one of the two on another disk. */
  KeptFixture(Optional<Path> otherHome, Optional<Path> otherDataRoot) {
    home = otherHome.orElse(folder.path().resolve("home"));
    dataRoot = otherDataRoot.orElse(folder.path().resolve("instance"));
    rooms = new KeptRooms(home.resolve("mgr"), home.resolve("aside"), home.resolve("displaced"));
    homes = new ContainerHomes(home.resolve("instances.json"));
    kept =
        new KeptData(
            rooms, folder.path().resolve("lock"), homes, this::look, () -> ids, this::passed);
    directory(home.resolve("mgr"));
    directory(dataRoot);
    homes.remember("a_", dataRoot);
  }

  private Volumes look() {
    Volumes seen = new Volumes(current, Set.of());
    looks++;
    if (afterLook != null && looks == lookToFollow) {
      afterLook.run();
    }
    return seen;
  }

  private void passed(String step) {
    steps.add(step);
    if (atStep != null) {
      atStep.accept(step);
    }
    if (step.equals(killAt)) {
      throw new Killed();
    }
  }

  static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(60));
  }

  /** Has dockerd run a container under a runtime. */
  void runtime(String id, String runtime) {
    write(
        dataRoot.resolve("containers").resolve(id).resolve("hostconfig.json"),
        "{\"Runtime\":\"" + runtime + "\"}");
  }

  /** A container of the instance, with an empty layer of its own. */
  Path container(String id) {
    directory(dataRoot.resolve("containers").resolve(id));
    runtime(id, "sysbox-runc");
    write(dataRoot.resolve("image/overlay2/layerdb/mounts/" + id + "/mount-id"), "layer-" + id);
    return directory(dataRoot.resolve("overlay2/layer-" + id + "/diff"));
  }

  void deleteContainer(String id) {
    HostCommand.run(
        "rm",
        "-r",
        dataRoot.resolve("containers").resolve(id).toString(),
        dataRoot.resolve("image/overlay2/layerdb/mounts").resolve(id).toString(),
        dataRoot.resolve("overlay2/layer-" + id).toString());
  }

  Path generation(String name) {
    Path generation = directory(home.resolve("mgr").resolve(name));
    if (GenerationMarker.of(generation).isEmpty()) {
      GenerationMarker.now("sysbox-mgr").write(generation);
    }
    return generation;
  }

  /** An entry with a file. */
  KeptEntry entry(String generation, Store store, String id, String content) {
    KeptEntry entry = new KeptEntry(generation(generation), store, id);
    write(entry.path().resolve("canary"), content);
    return entry;
  }

  KeptEntry entry(String content) {
    return entry("20260101T000000Z-1", Store.DOCKER, ID, content);
  }

  void rescue() {
    kept.rescue(Optional.empty(), home -> true, soon());
  }

  void bind(Path what, Path where) {
    directory(where);
    mount("--bind", what.toString(), where.toString());
    mounted.add(where);
  }

  void overlay(Path lower, Path upper, Path where) {
    overlay(lower, upper, where, "");
  }

  /** With more options, each after a comma. */
  void overlay(Path lower, Path upper, Path where, String more) {
    // Beside, as a work folder must be on the file system of the upper one.
    Path work = directory(where.resolveSibling(KeptRooms.name(where) + "-work"));
    directory(where);
    String options = "lowerdir=" + lower + ",upperdir=" + upper + ",workdir=" + work + more;
    mount("-t", "overlay", "-o", options, "overlay", where.toString());
    mounted.add(where);
  }

  void unmount(Path where) {
    HostCommand.run("umount", where.toString());
    mounted.remove(where);
  }

  /** It was unmounted by somebody else. */
  void forget(Path where) {
    mounted.remove(where);
  }

  private static void mount(String... arguments) {
    List<String> command = new ArrayList<>(List.of("mount"));
    command.addAll(List.of(arguments));
    HostCommand.of(command).mustRun();
  }

  static Path directory(Path path) {
    try {
      return Files.createDirectories(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path write(Path file, String content) {
    try {
      Files.createDirectories(file.resolveSibling(""));
      return Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file that no file system makes smaller than it is. */
  static Path writeNoise(Path file, int bytes) {
    byte[] noise = new byte[bytes];
    new Random(1).nextBytes(noise);
    try {
      return Files.write(file, noise);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void age(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(OLD));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public void close() {
    for (Path where : List.copyOf(mounted)) {
      unmount(where);
    }
    folder.close();
  }
}
