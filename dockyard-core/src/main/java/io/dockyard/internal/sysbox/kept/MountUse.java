package io.dockyard.internal.sysbox.kept;

import io.dockyard.internal.host.MountNamespaces;
import io.dockyard.internal.host.MountNamespaces.Seen;
import java.nio.file.Path;
import java.util.List;

/** What living processes have mounted, at one moment. */
final class MountUse {

  private static final String UPPER = "upperdir=";

  private final List<Seen> seen;

  private MountUse(List<Seen> seen) {
    this.seen = seen;
  }

  static MountUse now() {
    return new MountUse(MountNamespaces.all());
  }

  /** Whether a container works in an entry: sysbox binds it, or parts of it, into the container. */
  boolean uses(KeptEntry entry) {
    String part = entry.uniquePart() + "/";
    return seen.stream().anyMatch(mount -> (mount.mount().root() + "/").contains(part));
  }

  /** Whether a container's file system is mounted anywhere. */
  boolean uses(Container container) {
    Path upper = container.upperDir();
    // A path too long for the mount's options is given relative to the folder of all layers.
    String relative = UPPER + KeptRooms.name(container.layer()) + "/diff";
    Path merged = container.layer().resolve("merged");
    return seen.stream()
        .anyMatch(
            mount ->
                mount.mount().mountPoint().equals(merged)
                    || mount.options().contains(UPPER + upper)
                    || mount.options().contains(relative));
  }
}
