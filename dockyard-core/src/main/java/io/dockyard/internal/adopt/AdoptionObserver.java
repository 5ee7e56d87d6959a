package io.dockyard.internal.adopt;

import io.dockyard.InstancePaths;
import io.dockyard.InstanceSpec;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.host.UnixSockets;
import io.dockyard.internal.plan.InstanceLayout;
import io.dockyard.internal.preflight.HostFacts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks at an instance of the shell tool, and decides nothing. */
final class AdoptionObserver {

  /** The root of its containerd, below its data-root or beside it. */
  private static final String CONTAINERD_ROOT = "containerd/daemon";

  private static final String SNAPSHOTTER = "io.containerd.snapshotter.v1.";
  private static final String BLOBS = "io.containerd.content.v1.content/blobs/sha256";

  private AdoptionObserver() {}

  static AdoptionFacts observe(InstanceSpec spec, HostFacts host) {
    Path root = host.root().root();
    Optional<InstanceLayout> layout = layout(root);
    Optional<InstancePaths> paths = layout.map(found -> found.pathsBelow(root));
    return new AdoptionFacts(
        host,
        layout,
        paths.filter(below -> UnixSockets.listening(below.socket())).isPresent(),
        ShellToolTraces.daemon(root, spec.prefix()),
        paths.flatMap(AdoptionObserver::containerdStore),
        paths.flatMap(AdoptionObserver::isolation),
        host.root().survivor().isPresent()
            ? Optional.empty()
            : paths.map(below -> ShellToolSettings.read(below.daemonJson())));
  }

  /** A dockerd that keeps images in its data-root leaves containerd's own store empty. */
  private static Optional<Path> containerdStore(InstancePaths paths) {
    return Stream.of(paths.dataRoot(), paths.lib())
        .map(folder -> folder.resolve(CONTAINERD_ROOT))
        .filter(AdoptionObserver::hasImages)
        .findFirst();
  }

  private static boolean hasImages(Path containerdRoot) {
    Stream<Path> snapshots =
        Folders.list(containerdRoot).stream()
            .filter(plugin -> plugin.getFileName().toString().startsWith(SNAPSHOTTER))
            .map(plugin -> plugin.resolve("snapshots"));
    return Stream.concat(snapshots, Stream.of(containerdRoot.resolve(BLOBS)))
        .anyMatch(store -> !Folders.list(store).isEmpty());
  }

  private static Optional<Path> isolation(InstancePaths paths) {
    return Folders.list(paths.etc().resolve("isolation.d")).stream()
        .filter(file -> file.getFileName().toString().endsWith(".rules"))
        .min(Comparator.naturalOrder());
  }

  /** How an instance of the shell tool is laid out; empty where there is none. */
  static Optional<InstanceLayout> layout(Path root) {
    return Stream.of(InstanceLayout.SHELL_SHARED_SYSBOX, InstanceLayout.SHELL_OWN_SYSBOX)
        .filter(layout -> isLaidOut(layout.pathsBelow(root)))
        .findFirst();
  }

  private static boolean isLaidOut(InstancePaths paths) {
    return Files.isDirectory(paths.etc()) && Files.isDirectory(paths.dataRoot());
  }
}
