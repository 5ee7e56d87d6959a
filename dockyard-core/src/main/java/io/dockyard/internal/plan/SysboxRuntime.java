package io.dockyard.internal.plan;

import io.dockyard.ContainerRuntime;
import io.dockyard.InstancePaths;
import io.dockyard.PlannedFile;
import java.nio.file.Path;
import java.util.List;

/**
 * What stands between containerd's shims and sysbox-runc, as a program for sh(1). All containers
 * are created through it, also by those who know nothing of this library: a user with docker, a
 * restart policy, systemd at boot. So it is here that a container gets back what it had inside.
 *
 * <p>It runs sysbox-runc as its child. A shim has the kernel kill its runtime with it; a
 * sysbox-runc that is killed after it told sysbox of a container and before it noted that for
 * itself leaves a container that sysbox refuses for ever.
 */
final class SysboxRuntime {

  /** Where the shared sysbox and what is kept of it are, and the stores of one container. */
  static final String PLACES =
      """
      home=/var/lib/dockyard/sysbox
      run=/run/sysbox
      stores='docker kubelet k0s rancher-k3s rancher-rke2 buildkit containerd'
      """;

  private static final String NAME = "sysbox-runc-wrapper";

  private static final String BODY =
      """
      # Stands between containerd's shims and sysbox-runc. Every container is created through it, whoever
      # starts one: docker, a restart policy, a service manager at boot. Where sysbox-mgr does not know
      # the container and an earlier one kept something of it, that is brought back first.

      # A shim's death kills its child: so that is setsid, and sysbox-runc ends what it has begun.
      pass() { # ARGUMENTS
        exec setsid --fork --wait "$runtime" "$@"
      }

      # Whether the first word that is no global option is one that makes a container. Sets $log.
      creates() { # ARGUMENTS
        log=
        while [ $# -gt 0 ]; do
          case $1 in
            create | run) return 0 ;;
            --log)
              log=${2-}
              shift
              ;;
            --log=*) log=${1#*=} ;;
            --root | --log-format | --criu | --rootless) shift ;;
            -*) ;;
            *) return 1 ;;
          esac
          [ $# = 0 ] || shift
        done
        return 1
      }

      # Whether the sysbox-mgr that runs, one of ours, has a volume of the container, or none is anywhere
      # and the owners in the container's layer are those of inside. That decides nearly always, and
      # starts no command.
      is_in_order() { # CONTAINER
        pid=
        arguments=
        layer=
        # These files have no newline, which read takes for an error.
        { read -r pid <"$run/sysmgr.pid"; } 2>/dev/null || :
        { read -r arguments <"/proc/${pid:-none}/cmdline"; } 2>/dev/null || :
        { read -r layer <"$data_root/image/overlay2/layerdb/mounts/$1/mount-id"; } 2>/dev/null || :
        kept=
        for generation in "$home"/aside/* "$home"/mgr/*; do
          [ -e "$generation.generation" ] || continue
          for store in $stores; do
            if [ -d "$generation/$store/$1" ]; then
              case $arguments in
                *sysbox-mgr*"$generation"*) return 0 ;;
              esac
              kept=yes
            fi
          done
        done
        # shellcheck disable=SC3067 # dash, bash and busybox have it
        [ -z "$kept" ] && { [ -z "$layer" ] || [ -O "$data_root/overlay2/$layer/diff" ]; }
      }

      # Docker shows what a runtime writes to its log.
      refuse() { # WHY
        printf '%s\\n' "$1" >&2
        if [ -n "$log" ]; then
          said=$(printf '%s' "$1" | tr '\\n\\t' '  ' | tr -d '\\000-\\037' | sed 's/["\\\\]/\\\\&/g')
          printf '{"level":"error","msg":"%s"}\\n' "$said" >>"$log"
        fi
        exit 1
      }

      creates "$@" || pass "$@"
      for container; do :; done
      case $container in
        '' | *[!0-9a-f]*) pass "$@" ;;
      esac
      if ! is_in_order "$container" && ! why=$("$rescue" "$container" $$ 2>&1); then
        refuse "${why:-$rescue failed}"
      fi
      pass "$@"
      """;

  private SysboxRuntime() {}

  /** The program whose exit code, files and output are those of sysbox-runc. */
  static Path path(InstancePaths paths) {
    return paths.bin().resolve(NAME);
  }

  /** The program, and the one that it runs where there is something to bring back. */
  static List<PlannedFile> files(InstancePaths paths) {
    PlannedFile rescue = SysboxRescue.file(paths);
    String values =
        """
        #!/bin/sh
        runtime=%s
        rescue=%s
        data_root=%s
        """
            .formatted(
                paths.bin().resolve(ContainerRuntime.SYSBOX_RUNC.executable()),
                rescue.path(),
                paths.dataRoot());
    return List.of(PlannedFile.of(path(paths), values + PLACES + BODY, "rwxr-xr-x"), rescue);
  }
}
