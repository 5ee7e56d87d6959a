package io.dockyard.internal.sysbox.kept;

import io.dockyard.Deadline;
import io.dockyard.internal.host.FileLock;
import io.dockyard.internal.host.Owners;
import io.dockyard.internal.host.SubordinateIds;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The owners in containers' own layers, where the kernel maps ids in mounts. As the upper layer of
 * an overlay file system cannot be mapped, sysbox-runc adds the container's first id to every owner
 * in it when the container starts, and the sysbox-mgr that knows the container takes it off when it
 * stops. Where that one is killed, or ends before the container does, nobody does. sysbox-runc
 * would take a container with such a layer for one that needs no mapping, and all files of its
 * image would be nobody's inside.
 */
final class LayerOwners {

  private static final Logger LOG = LoggerFactory.getLogger(LayerOwners.class);

  private final SubordinateIds ids;
  private final Supplier<Volumes> volumes;
  private final Deadline deadline;

  /**
   * For one rescue.
   *
   * @param ids the ids of sysbox's containers
   * @param volumes looks which data roots are worked on
   */
  LayerOwners(SubordinateIds ids, Supplier<Volumes> volumes, Deadline deadline) {
    this.ids = ids;
    this.volumes = volumes;
    this.deadline = deadline;
  }

  /**
   * Takes it off now, where nothing works on a container.
   *
   * @param homes the instances whose containers are looked at
   * @param closely whether at all of their files: a sysbox-mgr begins with the topmost directory,
   *     and may have been killed in the middle
   * @param lock taken where there is something to do
   */
  void giveBack(List<ContainerHome> homes, boolean closely, Supplier<FileLock> lock) {
    List<Container> shifted =
        homes.stream()
            .flatMap(home -> home.all().stream())
            .filter(Container::isUnderSysbox)
            .filter(container -> isShifted(container, closely))
            .filter(this::rests)
            .toList();
    if (!shifted.isEmpty()) {
      try (FileLock held = lock.get()) {
        shifted.stream().filter(this::rests).forEach(this::giveBack);
      }
    }
  }

  private boolean isShifted(Container container, boolean closely) {
    return closely
        ? Owners.anyOutside(container.upperDir(), ids, deadline)
        : Owners.isOutside(container.upperDir(), ids);
  }

  private void giveBack(Container container) {
    int changed = Owners.asInside(container.upperDir(), ids, deadline);
    LOG.info("gave {} files of container {} their owners back", changed, container.id());
    if (!rests(container)) {
      LOG.warn("container {} was started meanwhile: restart it", container.id());
    }
  }

  /** Whether it does not run, and no sysbox-mgr of ours knows it. */
  private boolean rests(Container container) {
    return volumes.get().current().stream().noneMatch(root -> hasVolume(root, container))
        && !MountUse.now().uses(container);
  }

  private static boolean hasVolume(Path root, Container container) {
    return Arrays.stream(Store.values())
        .map(store -> new KeptEntry(root, store, container.id()).path())
        .anyMatch(volume -> Files.isDirectory(volume, LinkOption.NOFOLLOW_LINKS));
  }
}
