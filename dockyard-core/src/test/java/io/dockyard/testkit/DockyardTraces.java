package io.dockyard.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything of the host that dockyard could touch, its own files included: the registry's entries,
 * the default roots, and what it keeps in {@code /run}. Its directory and its lock stay for good.
 */
public final class DockyardTraces {

  private static final Path HOME = Path.of("/var/lib/dockyard");
  private static final List<Path> FOLDERS =
      List.of(HOME.resolve("registry"), HOME.resolve("instances"), Path.of("/run/dockyard"));

  private final HostSnapshot host;
  private final List<String> files;

  private DockyardTraces(HostSnapshot host, List<String> files) {
    this.host = host;
    this.files = files;
  }

  /** The host as it is now. */
  public static DockyardTraces take() {
    List<String> files = new ArrayList<>();
    for (Path folder : FOLDERS) {
      if (HostFiles.exists(folder)) {
        HostFiles.entries(folder).forEach(entry -> files.add(entry.toString()));
      }
    }
    if (HostFiles.exists(Path.of("/run/dockyard"))) {
      files.add("/run/dockyard");
    }
    files.sort(null);
    return new DockyardTraces(HostSnapshot.take(), List.copyOf(files));
  }

  /**
   * What is different later.
   *
   * @param later the traces at a later time
   * @return one readable line per difference; empty when there is none
   */
  public List<String> differences(DockyardTraces later) {
    List<String> differences = new ArrayList<>(host.differences(later.host));
    files.stream()
        .filter(file -> !later.files.contains(file))
        .forEach(file -> differences.add("gone file: " + file));
    later.files.stream()
        .filter(file -> !files.contains(file))
        .forEach(file -> differences.add("appeared file: " + file));
    return List.copyOf(differences);
  }

  /**
   * Fails with every difference, if there is one.
   *
   * @param later the traces at a later time
   */
  public void assertUnchanged(DockyardTraces later) {
    List<String> differences = differences(later);
    if (!differences.isEmpty()) {
      throw new AssertionError("the host is not as it was:\n  " + String.join("\n  ", differences));
    }
  }
}
