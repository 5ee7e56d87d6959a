package io.dockyard.internal.sysbox.kept;

import java.nio.file.Path;

/**
 * What one container has, or had, in one store of one generation.
 *
 * @param generation the directory laid out as a data root of sysbox-mgr
 * @param store the kind of data
 * @param id the container's id
 */
public record KeptEntry(Path generation, Store store, String id) {

  /** Its directory. */
  public Path path() {
    return generation.resolve(store.folder()).resolve(id);
  }

  /** What of its path no other directory of the host has. */
  String uniquePart() {
    return "/" + generation.getFileName() + "/" + store.folder() + "/" + id;
  }
}
