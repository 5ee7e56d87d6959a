package io.dockyard.internal.sysbox.kept;

import io.dockyard.internal.host.Folders;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * Where an instance has its containers.
 *
 * @param prefix the instance
 * @param dataRoot its dockerd's data-root
 * @param destroyed whether it was destroyed, with all its containers
 */
public record ContainerHome(String prefix, Path dataRoot, boolean destroyed) {

  /** Whether its dockerd has this container. */
  boolean has(String id) {
    return !destroyed && Files.isDirectory(containers().resolve(id), LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Whether it is certain that it has not: the instance was destroyed, or its directories are there
   * and the container's is not. A data-root that is not mounted has none of them.
   */
  boolean certainlyHasNot(String id) {
    return destroyed
        || (Files.isReadable(containers())
            && Files.isDirectory(containers(), LinkOption.NOFOLLOW_LINKS)
            && Files.isDirectory(
                dataRoot.resolve("image/overlay2/layerdb/mounts"), LinkOption.NOFOLLOW_LINKS)
            && !Files.exists(containers().resolve(id), LinkOption.NOFOLLOW_LINKS)
            && !Files.exists(
                dataRoot.resolve("image/overlay2/layerdb/mounts/" + id),
                LinkOption.NOFOLLOW_LINKS));
  }

  /** Its containers whose layers are known. */
  List<Container> all() {
    return Folders.list(containers()).stream()
        .flatMap(folder -> Container.of(this, KeptRooms.name(folder)).stream())
        .toList();
  }

  /** The folder with one folder for each container. */
  Path containers() {
    return dataRoot.resolve("containers");
  }
}
