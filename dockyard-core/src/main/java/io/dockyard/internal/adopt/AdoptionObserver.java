package io.dockyard.internal.adopt;

import io.dockyard.InstancePaths;
import io.dockyard.InstanceSpec;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.host.UnixSockets;
import io.dockyard.internal.plan.InstanceLayout;
import io.dockyard.internal.preflight.HostFacts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks at an instance of the shell tool, and decides nothing. */
final class AdoptionObserver {

  /** Where a daemon that uses the containerd image store keeps its layers. */
  private static final String CONTAINERD_STORE =
      "containerd/daemon/io.containerd.snapshotter.v1.overlayfs/snapshots";

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
        paths
            .filter(below -> !Folders.list(below.dataRoot().resolve(CONTAINERD_STORE)).isEmpty())
            .isPresent(),
        host.root().survivor().isPresent()
            ? Optional.empty()
            : paths.map(below -> ShellToolSettings.read(below.daemonJson())));
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
