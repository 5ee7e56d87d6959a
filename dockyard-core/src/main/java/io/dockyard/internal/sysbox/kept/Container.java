package io.dockyard.internal.sysbox.kept;

import io.dockyard.ContainerRuntime;
import io.dockyard.HostException;
import io.dockyard.internal.host.ContainerConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A container of an instance, with its own layer on the overlay2 graph driver.
 *
 * @param home the instance
 * @param id its id
 * @param layer the folder with its {@code diff}, the upper directory of its overlay file system
 */
record Container(ContainerHome home, String id, Path layer) {

  private static final String LAYER_ID = "[0-9a-zA-Z_-]+";

  /** The container of that id; empty where this instance has none, or its layer is not known. */
  static Optional<Container> of(ContainerHome home, String id) {
    Path mountId = home.dataRoot().resolve("image/overlay2/layerdb/mounts/" + id + "/mount-id");
    if (!home.has(id) || !Files.isRegularFile(mountId, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try {
      String name = new String(Files.readAllBytes(mountId), StandardCharsets.UTF_8).strip();
      Path layer = home.dataRoot().resolve("overlay2").resolve(name.matches(LAYER_ID) ? name : "-");
      return Files.isDirectory(layer.resolve("diff"), LinkOption.NOFOLLOW_LINKS)
          ? Optional.of(new Container(home, id, layer))
          : Optional.empty();
    } catch (IOException e) {
      throw new HostException("read " + mountId, e);
    }
  }

  /** Whether sysbox works on it. */
  boolean isUnderSysbox() {
    return ContainerConfig.isUnder(ContainerRuntime.SYSBOX_RUNC, home.containers().resolve(id));
  }

  Path upperDir() {
    return layer.resolve("diff");
  }

  /** Where sysbox-mgr copies a volume to when the container stops. */
  Path target(Store store) {
    Path inside = configured(store).orElse(store.inside());
    Path target = upperDir().resolve(inside).normalize();
    return target.startsWith(upperDir()) && !target.equals(upperDir())
        ? target
        : upperDir().resolve(store.inside());
  }

  /**
   * Whether the way to a target is in the layer: a container can make a link to anywhere of a
   * directory on it, and nothing is read or written through one.
   */
  boolean reaches(Path target) {
    for (Path at = target; !at.equals(upperDir()); at = at.resolveSibling("")) {
      if (Files.exists(at, LinkOption.NOFOLLOW_LINKS)
          && !Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
    }
    return true;
  }

  /** sysbox-runc follows the container's own configuration, read in just this way. */
  private Optional<Path> configured(Store store) {
    return switch (store) {
      case DOCKER -> attribute("etc/docker/daemon.json", "data-root");
      case K3S -> attribute("etc/rancher/k3s/config.yaml", "data-dir");
      case RKE2 -> attribute("etc/rancher/rke2/config.yaml", "data-dir");
      default -> Optional.empty();
    };
  }

  private Optional<Path> attribute(String file, String name) {
    for (Path layers : layers()) {
      Path config = layers.resolve(file);
      if (Files.exists(config, LinkOption.NOFOLLOW_LINKS)) {
        return Files.isRegularFile(config, LinkOption.NOFOLLOW_LINKS)
            ? value(config, name)
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** Its own and those of its image, the uppermost first. */
  private List<Path> layers() {
    List<Path> layers = new ArrayList<>(List.of(upperDir()));
    Path lower = layer.resolve("lower");
    try {
      if (Files.isRegularFile(lower, LinkOption.NOFOLLOW_LINKS)) {
        for (String link : Files.readString(lower).strip().split(":", -1)) {
          layers.add(layer.resolveSibling(link));
        }
      }
    } catch (IOException e) {
      throw new HostException("read " + lower, e);
    }
    return layers;
  }

  private static Optional<Path> value(Path config, String name) {
    try {
      for (String line : Files.readString(config, StandardCharsets.ISO_8859_1).lines().toList()) {
        String[] parts = line.split(":", -1);
        if (line.contains(name)) {
          String value =
              parts.length == 2 ? parts[1].strip().replaceAll("^[\",]+|[\",]+$", "") : "";
          return value.startsWith("/")
              ? Optional.of(Path.of(value.substring(1)))
              : Optional.empty();
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new HostException("read " + config, e);
    }
  }
}
