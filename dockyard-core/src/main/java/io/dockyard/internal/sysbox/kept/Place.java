package io.dockyard.internal.sysbox.kept;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Where a container reads its data at its next start.
 *
 * @param target the directory; need not exist
 * @param workshop a folder on the same file system that the container does not see
 * @param layer the container's own layer, which owners are as seen from; for a volume, itself
 * @param reachable whether no link is on the way
 * @param volume whether it is a volume of the running sysbox-mgr
 */
record Place(Path target, Path workshop, Path layer, boolean reachable, boolean volume) {

  /** In the container's layer: a sysbox-mgr that does not know it fills a volume from there. */
  static Place layer(Container container, Store store) {
    Path target = container.target(store);
    return new Place(
        target, container.layer(), container.upperDir(), container.reaches(target), false);
  }

  /** In the volume of the sysbox-mgr that knows the container, and keeps it for that start. */
  static Place volume(KeptEntry known, Container container, Path displaced) {
    return new Place(known.path(), displaced, container.upperDir(), true, true);
  }

  /** By how much the owners of an entry's files are above those there. */
  OwnerShift shift(KeptEntry entry) throws IOException {
    return volume ? OwnerShift.NONE : OwnerShift.between(entry.path(), layer);
  }
}
