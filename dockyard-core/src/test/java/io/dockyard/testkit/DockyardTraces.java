package io.dockyard.testkit;

import io.dockyard.DeadlineException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Everything of the host that dockyard could touch, its own files included, at one moment. Left out
 * are what an instance's daemons and containers write, and what stays for good once it was made.
 */
public final class DockyardTraces {

  /** Where dockyard keeps what outlives every JVM. */
  public static final Path HOME = Path.of("/var/lib/dockyard");

  private static final Path INSTANCES = HOME.resolve("instances");
  private static final Path RUNTIME = Path.of("/run/dockyard");

  private static final Set<Path> FOR_GOOD =
      Set.of(HOME, INSTANCES, HOME.resolve("registry"), HOME.resolve("registry.lock"));

  /** Folders in an instance's root whose content is not dockyard's. */
  private static final Set<String> OF_DAEMONS = Set.of("lib", "log", "run");

  /** By what an older dockerd knows itself; it makes this file at its first start and keeps it. */
  private static final String KEY = "etc/key.json";

  /** The network namespaces of ended containers, and the file systems of an ended sysbox-fs. */
  private static final Pattern GOES_BY_ITSELF =
      Pattern.compile("appeared (link: veth|IPv[46] route: .* dev veth|mount: \\S+ (nsfs|fuse)).*");

  /** The host's bus, which a test may restart. */
  private static final Pattern ANOTHER_BUS =
      Pattern.compile("(gone|appeared) process: dbus-daemon \\d+");

  private static final Duration KERNEL = Duration.ofSeconds(60);

  private final HostSnapshot host;
  private final Set<Path> files;

  private DockyardTraces(HostSnapshot host, Set<Path> files) {
    this.host = host;
    this.files = files;
  }

  /** The host as it is now. */
  public static DockyardTraces take() {
    Set<Path> files = new TreeSet<>();
    for (Path folder : List.of(HOME, RUNTIME)) {
      if (HostFiles.exists(folder)) {
        collect(folder, files);
      }
    }
    files.removeAll(FOR_GOOD);
    return new DockyardTraces(HostSnapshot.take(), files);
  }

  private static void collect(Path folder, Set<Path> files) {
    HostFiles.walk(
        folder,
        new HostFiles.Visitor() {
          @Override
          public boolean folder(Path folder) {
            files.add(folder);
            return !OF_DAEMONS.contains(inRoot(folder));
          }

          @Override
          public void other(Path path) {
            if (!inRoot(path).equals(KEY)) {
              files.add(path);
            }
          }
        });
  }

  /** The path below the root of an instance; empty for everything else. */
  private static String inRoot(Path path) {
    int rootNames = INSTANCES.getNameCount() + 1;
    return path.startsWith(INSTANCES) && path.getNameCount() > rootNames
        ? path.subpath(rootNames, path.getNameCount()).toString()
        : "";
  }

  /**
   * What is different later.
   *
   * @param later the traces at a later time
   * @return one readable line per difference, a folder standing for all that is in it; empty when
   *     there is none
   */
  public List<String> differences(DockyardTraces later) {
    List<String> differences = new ArrayList<>(host.differences(later.host));
    differences.removeIf(ANOTHER_BUS.asMatchPredicate());
    missing(files, later.files).forEach(file -> differences.add("gone file: " + file));
    missing(later.files, files).forEach(file -> differences.add("appeared file: " + file));
    return List.copyOf(differences);
  }

  private static List<Path> missing(Set<Path> there, Set<Path> elsewhere) {
    Set<Path> missing = new TreeSet<>(there);
    missing.removeAll(elsewhere);
    return missing.stream().filter(file -> !missing.contains(file.getParent())).toList();
  }

  /** Fails with every difference between then and now, if there is one. */
  public void assertUnchanged() {
    List<String> differences = differences(take());
    if (!differences.isEmpty()) {
      throw new AssertionError("the host is not as it was:\n  " + String.join("\n  ", differences));
    }
  }

  /** The same, once the kernel has cleared away what it clears away some time later. */
  public void awaitUnchanged() {
    try {
      Await.until(
          "the kernel to clear away",
          KERNEL,
          () -> differences(take()).stream().noneMatch(GOES_BY_ITSELF.asMatchPredicate()));
    } catch (DeadlineException e) {
      // What is left is named below.
    }
    assertUnchanged();
  }
}
