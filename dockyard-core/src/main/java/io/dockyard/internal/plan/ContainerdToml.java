package io.dockyard.internal.plan;

import io.dockyard.InstancePaths;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The text of an instance's containerd configuration. */
final class ContainerdToml {

  /** dockerd uses none of these; each costs time at every start. Unknown names are ignored. */
  private static final List<String> UNUSED =
      List.of(
          "io.containerd.grpc.v1.cri",
          "io.containerd.cri.v1.images",
          "io.containerd.cri.v1.runtime",
          "io.containerd.podsandbox.controller.v1.podsandbox",
          "io.containerd.grpc.v1.sandbox-controllers",
          "io.containerd.nri.v1.nri",
          "io.containerd.snapshotter.v1.aufs",
          "io.containerd.snapshotter.v1.blockfile",
          "io.containerd.snapshotter.v1.btrfs",
          "io.containerd.snapshotter.v1.devmapper",
          "io.containerd.snapshotter.v1.erofs",
          "io.containerd.snapshotter.v1.zfs",
          "io.containerd.internal.v1.tracing",
          "io.containerd.tracing.processor.v1.otlp");

  private ContainerdToml() {}

  static String text(InstancePaths paths) {
    Path state = paths.containerdSocket().getParent();
    String unused =
        UNUSED.stream().map(name -> "  \"" + name + "\",\n").collect(Collectors.joining());
    return """
        version = 2
        root = "%s"
        state = "%s"
        disabled_plugins = [
        %s]

        [grpc]
          address = "%s"

        [plugins."io.containerd.internal.v1.opt"]
          path = "%s"
        """
        .formatted(
            paths.lib().resolve("containerd"),
            state,
            unused,
            paths.containerdSocket(),
            paths.lib().resolve("containerd-opt"));
  }
}
