package io.dockyard.internal.plan;

import io.dockyard.ContainerRuntime;
import io.dockyard.InstancePaths;
import io.dockyard.PlannedFile;
import java.nio.file.Path;

/**
 * A script in place of sysbox-runc that runs it as its child. A containerd shim has the kernel kill
 * its runtime with it; a sysbox-runc that is killed after it told sysbox of a container and before
 * it noted that for itself leaves a container that sysbox refuses for ever. With the script, only
 * the script is killed, and sysbox-runc finishes what it began.
 */
final class DetachedRuntime {

  private static final String NAME = ContainerRuntime.SYSBOX_RUNC.executable() + "-detached";

  private DetachedRuntime() {}

  /** The script; the exit code, the files and the output are those of sysbox-runc. */
  static PlannedFile file(InstancePaths paths) {
    Path runtime = paths.bin().resolve(ContainerRuntime.SYSBOX_RUNC.executable());
    return PlannedFile.of(
        paths.bin().resolve(NAME),
        """
        #!/bin/sh
        # Runs sysbox-runc so that it is not killed with the shim that it works for.
        exec setsid --fork --wait %s "$@"
        """
            .formatted(runtime),
        "rwxr-xr-x");
  }
}
