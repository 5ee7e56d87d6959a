package io.dockyard.internal.preflight;

import io.dockyard.internal.host.Mount;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was seen at the root of an instance and on the way to it. Into a root that others can change
 * nobody looks: what they wrote there could mislead.
 *
 * @param root the root
 * @param way what there is of the way to the root, from / on; it ends with the root, or before what
 *     does not exist, or with a link or a file that leads no further
 * @param dockerData those directories of the way that look like some Docker's data-root
 * @param mount the mount that the root lies on
 * @param files whether something is in the root
 * @param markerFile whether that is also something by the name of an instance's marker
 * @param survivor the instance of that prefix that is in the root already
 * @param networks the bridges that a dockerd with its data in the root left for its networks
 */
public record RootFacts(
    Path root,
    List<PathFacts> way,
    Set<Path> dockerData,
    Mount mount,
    boolean files,
    boolean markerFile,
    Optional<Survivor> survivor,
    Set<String> networks) {

  /** Facts with copies of the collections given. */
  public RootFacts {
    way = List.copyOf(way);
    dockerData = Set.copyOf(dockerData);
    networks = Set.copyOf(networks);
  }

  /**
   * Whether something is at the root.
   *
   * @return true if something is
   */
  public boolean exists() {
    return exists(root);
  }

  boolean exists(Path folder) {
    return way.stream().anyMatch(step -> step.path().equals(folder));
  }
}
