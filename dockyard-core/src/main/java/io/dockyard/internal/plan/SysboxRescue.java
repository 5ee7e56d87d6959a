package io.dockyard.internal.plan;

import io.dockyard.InstancePaths;
import io.dockyard.PlannedFile;

/**
 * What brings back to one container what is kept of it, as a program for sh(1): where Docker has it
 * created, no JVM is there that could. It and a rescue in a JVM each go on where the other was
 * killed. Which of two trees is younger it decides by the youngest file in each, a JVM by the
 * youngest of those that differ.
 */
final class SysboxRescue {

  private static final String BODY =
      """
      # Puts in order what a container has inside, before sysbox-runc creates it: brings back what an
      # earlier sysbox-mgr kept of it, and the owners in its layer. May be killed at any moment, and goes on
      # where one that was killed has ended.
      set -eu
      LC_ALL=C
      export LC_ALL
      umask 077

      # How many seconds to wait while others work on what is kept.
      patience=3600

      # Prints where a container sees a store, relative to its root.
      inside() { # STORE
        case $1 in
          docker) printf 'var/lib/docker' ;;
          kubelet) printf 'var/lib/kubelet' ;;
          k0s) printf 'var/lib/k0s' ;;
          rancher-k3s) printf 'var/lib/rancher/k3s' ;;
          rancher-rke2) printf 'var/lib/rancher/rke2' ;;
          buildkit) printf 'var/lib/buildkit' ;;
          containerd) printf 'var/lib/containerd/io.containerd.snapshotter.v1.overlayfs' ;;
        esac
      }

      note() { # WHAT_WAS_DONE
        { printf '%s %s %s\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$container" "$1" >>"$log"; } 2>/dev/null || :
      }

      fail() { # WHAT_WAS_SEEN
        note "$1"
        printf '%s\\n' "$1" >&2
        exit 1
      }

      # Whoever changes what is kept has this lock. What this starts has it too: a copy goes on for a
      # moment when this is killed.
      lock() {
        tries=100
        while [ $tries -gt 0 ]; do
          tries=$((tries - 1))
          [ -d "$run" ] || mkdir -m 700 "$run" 2>/dev/null || :
          if { command exec 9<"$run"; } 2>/dev/null; then
            flock -w "$patience" 9 || fail "others have worked on the data that is kept of containers for $patience s: try again"
            # shellcheck disable=SC3013 # POSIX has it since 2024, dash and busybox before
            [ ! /proc/self/fd/9 -ef "$run" ] || return 0
          fi
        done
        fail "$run cannot be made or locked"
      }

      # Whether root runs a process: anybody may give a program any name.
      is_of_root() { # PID
        {
          while read -r name real effective saved files; do
            [ "$name" != Uid: ] || break
          done <"/proc/$1/status"
        } 2>/dev/null || return 1
        [ "$real $effective $saved $files" = '0 0 0 0' ]
      }

      # Whether a sysbox-mgr, whoever started it, has a volume of the container: it then takes that, and nothing
      # else. A volume that is worked on is never taken for what is kept, also where a command fails.
      is_known() {
        for process in /proc/[0-9]*; do
          name=
          { read -r name <"$process/comm"; } 2>/dev/null || :
          if [ "$name" = sysbox-mgr ] && is_of_root "${process#/proc/}"; then
            root=$(
              tr '\\0' '\\n' <"$process/cmdline" | awk '
                next_one { root = $0; next_one = 0 }
                $0 == "--data-root" { next_one = 1 }
                /^--data-root=/ { root = substr($0, 13) }
                END { if (NR) print root == "" ? "/var/lib/sysbox" : root }
              '
            ) 2>/dev/null
            if [ -z "$root" ] && [ -d "$process" ]; then
              fail "nobody can tell what sysbox-mgr, process ${process#/proc/}, works on: start the container again"
            fi
            for store in $stores; do
              [ ! -d "$root/$store/$container" ] || return 0
            done
          fi
        done
        return 1
      }

      # Prints what is kept of the container in a store: the youngest first, and what was linked aside before what
      # it was linked from.
      entries() { # STORE
        for folder in "$home/mgr" "$home/aside"; do
          for generation in "$folder"/*; do
            if [ -e "$generation.generation" ] && [ ! -L "$generation" ] \\
              && [ -d "$generation/$1/$container" ] && [ ! -L "$generation/$1/$container" ]; then
              printf '%s %s\\n' "${generation##*/}" "$generation/$1/$container"
            fi
          done
        done | sort -k 1,1r -k 2,2 | cut -d ' ' -f 2
      }

      # Sets $entry to the one of them that is brought back. Where a container went on after a stop that was called
      # off, there is more than what was linked aside.
      choose() { # STORE
        entry=
        for found in $(entries "$1"); do
          if [ -z "$entry" ]; then
            entry=$found
          elif [ "${found#"$home/mgr/"}" = "${entry#"$home/aside/"}" ] && is_newer "$found" "$entry"; then
            entry=$found
          fi
        done
      }

      # Prints when somebody last wrote a file in a tree, in seconds. A copy that was cut short leaves a young
      # file.
      newest() { # TREE
        {
          find "$1" ! -type d ! -type b ! -type c ! -name '.?*.??????' -printf '%T@\\n' && echo all
        } | awk '
          $0 == "all" { all = 1; next }
          NR == 1 || $0 + 0 > newest + 0 { newest = $0 }
          END { if (!all) exit 1; print newest }
        '
      }

      is_newer() { # TREE THAN
        one=$(newest "$1") || fail "$1 cannot be looked at"
        other=$(newest "$2") || fail "$2 cannot be looked at"
        [ -n "$one" ] && awk -v one="$one" -v other="$other" 'BEGIN { exit !(other == "" || one + 0 > other + 0) }'
      }

      # Sets $target to where the container reads a store at its next start. sysbox-runc follows the
      # container's own configuration of some.
      find_target() { # STORE
        chosen=
        case $1 in
          docker) chosen=$(configured etc/docker/daemon.json data-root) || note_as_unsure ;;
          rancher-k3s) chosen=$(configured etc/rancher/k3s/config.yaml data-dir) || note_as_unsure ;;
          rancher-rke2) chosen=$(configured etc/rancher/rke2/config.yaml data-dir) || note_as_unsure ;;
        esac
        target=$upper/${chosen:-$(inside "$1")}
        # A container can make a link to anywhere of what is on the way.
        at=$target
        while [ "$at" != "$upper" ]; do
          if [ -L "$at" ] || { [ -e "$at" ] && [ ! -d "$at" ]; }; then
            fail "data of the container is kept in $entry and cannot be brought back: $at is no directory"
          fi
          at=${at%/*}
        done
      }

      # Prints the directory that a file of the container names, without the first slash; fails where only the
      # container can tell.
      configured() { # FILE NAME
        file=$layer/merged
        for part in $(printf '%s' "$1" | tr '/' ' '); do
          file=$file/$part
          [ ! -L "$file" ] || return 1
        done
        [ -f "$file" ] || return 0
        [ "$(stat -c %s "$file")" -le 1048576 ] || return 1
        value=$(
          awk -F : -v name="$2" '
            index($0, name) {
              value = NF == 2 ? $2 : ""
              gsub(/^[ \\t]+|[ \\t\\r]+$/, "", value)
              gsub(/^[",]+|[",]+$/, "", value)
              print value
              exit
            }
          ' "$file"
        ) || return 1
        case $value in
          /*)
            value=$(realpath -ms "$value") || return 1
            printf '%s' "${value#/}"
            ;;
        esac
      }

      # What may be brought back to another place than where the container reads it is kept.
      note_as_unsure() {
        chosen=
        kept="$kept $entry"
      }

      # Sets $first and $count to the ids that sysbox's containers have outside.
      find_ids() {
        first=
        count=0
        # The first that is in both.
        ids=$(grep '^sysbox:[0-9]*:[0-9]*$' /etc/subuid 2>/dev/null | grep -xFf /etc/subgid 2>/dev/null | head -n 1) || :
        case $ids in
          sysbox:?*:?*)
            ids=${ids#sysbox:}
            first=${ids%:*}
            count=${ids#*:}
            outside="( -uid +$((first - 1)) -uid -$((first + count)) -o -gid +$((first - 1)) -gid -$((first + count)) )"
            ;;
        esac
      }

      # Prints an id as it is inside, where it is one of these.
      id_inside() { # ID
        if [ -n "$first" ] && [ "$1" -ge "$first" ] && [ $(($1 - first)) -lt "$count" ]; then
          echo $(($1 - first))
        else
          echo "$1"
        fi
      }

      # Whether a file of the layer has an owner of outside.
      are_owners_outside() {
        [ -n "$first" ] || return 1
        # shellcheck disable=SC2086 # words
        found=$(find "$upper" $outside -print -quit) || fail "the owners in $upper cannot be looked at"
        [ -n "$found" ]
      }

      # Takes the container's first id off the owners in its layer, which a sysbox-mgr that was killed has not
      # done; sysbox-runc would leave the image's files unmapped. The topmost directory tells whether there is
      # something to do, so it is the last.
      give_owners_back() {
        are_owners_outside || return 0
        # shellcheck disable=SC2086 # words
        pairs=$({ find "$upper" -mindepth 1 $outside -printf '%U:%G\\n' && echo all; } | awk '!seen[$0]++')
        for pair in $pairs; do
          [ "$pair" != all ] || continue
          user=${pair%:*}
          group=${pair#*:}
          inside=$(id_inside "$user"):$(id_inside "$group")
          # A change of owner takes these bits away, so such a file is replaced by one that has both.
          # shellcheck disable=SC2016 # for the other sh
          find "$upper" -type f -perm /6000 -uid "$user" -gid "$group" -exec sh -ceu '
            owners=$1 copy=$2
            shift 2
            for file; do
              rm -f "$copy"
              cp -a "$file" "$copy"
              chown "$owners" "$copy"
              chmod --reference="$file" "$copy"
              mv -T "$copy" "$file"
            done
          ' sh "$inside" "$layer/.dockyard-owned" {} +
          # No program can be told a path that is too long, and one for each folder takes its time.
          find "$upper" -mindepth 1 -uid "$user" -gid "$group" -exec chown -h "$inside" {} + 2>/dev/null \\
            || find "$upper" -mindepth 1 -uid "$user" -gid "$group" -execdir chown -h "$inside" {} +
        done
        # shellcheck disable=SC2086 # words
        left=$(find "$upper" -mindepth 1 $outside -print -quit && echo all)
        [ "$left" = all ] || fail "the owners in $upper could not all be given back"
        chown "$(id_inside "$(stat -c %u "$upper")"):$(id_inside "$(stat -c %g "$upper")")" "$upper"
        note 'gave the files in its layer their owners back'
      }

      # Sets $maps to rsync's options that give the owners of an entry as those of the container's layer, where
      # sysbox-mgr shifts them when it copies.
      find_maps() { # ENTRY
        maps=
        for kind in u:U:user g:G:group; do
          format=${kind%%:*}
          shift_by=$(($(stat -c "%$format" "$1") - $(id_inside "$(stat -c "%$format" "$upper")")))
          [ $shift_by -gt 0 ] || continue
          of_find=${kind#*:}
          ids=$(find "$1" -printf "%${of_find%%:*}\\n" | sort -un)
          # One of which the topmost directory alone was given away is not shifted.
          [ "$(printf '%s\\n' "$ids" | head -n 1)" -ge $shift_by ] || continue
          map=$(printf '%s\\n' "$ids" | awk -v by=$shift_by '{ printf "%s%d:%d", (NR > 1 ? "," : ""), $1, $1 - by }')
          maps="$maps --${kind##*:}map=$map"
        done
      }

      # What rsync says where nothing but that is the matter.
      only_too_deep='File name too long|overflows max-path|^IO error encountered|^rsync error: some files'

      # A container can make directories so deep that no program can be told their path: these are kept.
      cannot_copy() { # ENTRY COPY STATUS
        note "rsync: $said"
        if [ "$3" = 23 ] && ! printf '%s\\n' "$said" | grep -qvE "$only_too_deep"; then
          kept="$kept $1"
          return 0
        fi
        rm -rf "$2"
        fail "data of the container is kept in $1, and was not copied to $layer (rsync ended with exit code $3):\\
       $(room "$1") needed, $(df -h --output=avail "$layer" | tail -n 1 | tr -d ' ') free;\\
       nothing is lost, make room and start the container again"
      }

      # Copies what is kept beside the layer. Whiteouts and marks of the overlays inside would be taken for its own
      # by the one that the container's root is.
      copy() { # ENTRY COPY
        find_maps "$1"
        # shellcheck disable=SC2086 # words
        said=$(
          rsync -aHAX --numeric-ids --sparse --delete --quiet \\
            --filter='-x trusted.overlay.*' --filter='-x system.*' $maps "$1/" "$2/" 2>&1
        ) || cannot_copy "$1" "$2" $?
        find "$2" -type c -exec sh -c '
          for file; do
            [ "$(stat -c %t:%T "$file")" != 0:0 ] || rm "$file"
          done
        ' sh {} +
        sync -f "$2"
      }

      room() { # TREE
        du -sh "$1" | cut -f 1
      }

      # Whether files of an entry are but references to what lies in other layers, which its copy does not hold.
      refers_elsewhere() { # ENTRY COPY
        differing=$(
          rsync -aXn --existing --itemize-changes --filter='-x trusted.overlay.opaque' \\
            --filter='-x trusted.overlay.origin' --filter='-x trusted.overlay.impure' \\
            --filter='-x trusted.overlay.nlink' --filter='-x trusted.overlay.uuid' --filter='-x system.*' \\
            "$1/" "$2/" 2>/dev/null
        ) || return 0
        printf '%s\\n' "$differing" | grep -q '^..........x'
      }

      # Whether all of an entry is where the container reads it. Devices are not looked at.
      is_there() { # ENTRY TARGET
        [ -d "$2" ] || return 1
        # shellcheck disable=SC2086 # words
        differing=$(
          rsync -rlptgoHn --numeric-ids --omit-dir-times --itemize-changes $maps "$1/" "$2/" 2>/dev/null
        ) || return 1
        [ -z "$differing" ]
      }

      # Copies what is kept beside the layer and sets $copied, unless the container has younger data, or has it: a rescue may have
      # been killed when it had brought it back.
      prepare() { # STORE
        copied=
        choose "$1"
        [ -n "$entry" ] || return 0
        find_target "$1"
        find_maps "$entry"
        if [ -d "$target" ] && is_newer "$target" "$entry"; then
          note "left $entry alone: $target is younger"
        elif is_there "$entry" "$target"; then
          sync -f "$target"
          let_go "$entry" "$1"
        else
          copy "$entry" "$layer/.dockyard-rescue-$container-$1"
          copied=yes
        fi
      }

      # Puts the copy in its place. What is there is kept; the two are never merged.
      replace() { # STORE
        make_way "${target%/*}"
        set_aside "$layer/.dockyard-ready-$container-$1" "$1"
        set_aside "$target" "$1"
        mv -T "$layer/.dockyard-rescue-$container-$1" "$target"
        sync -f "$target"
        note "brought $entry back to $target"
        let_go "$entry" "$1"
      }

      # Makes a directory of the container's layer as the one above it is.
      make_way() { # DIRECTORY
        [ ! -d "$1" ] || return 0
        make_way "${1%/*}"
        mkdir -m 755 "$1"
        chown --reference="${1%/*}" "$1"
      }

      # Gives what is displaced a name, by which it is known as such.
      set_aside() { # DIRECTORY STORE
        [ -e "$1" ] || return 0
        if ! rmdir "$1" 2>/dev/null; then
          displaced=$layer/.dockyard-displaced-$(date -u +%Y%m%dT%H%M%S%3NZ)-$container-$2
          mv -T "$1" "$displaced"
          note "what was in $1 is kept in $displaced"
        fi
      }

      # Whether it is no more than what the container got of it.
      is_kept() { # ENTRY
        case "$kept " in
          *" $1 "*) return 0 ;;
          *) return 1 ;;
        esac
      }

      # Deletes what the container has by now: it is no entry any more from the first moment on. Kept is
      # what its copy does not hold.
      let_go() { # ENTRY STORE
        if is_kept "$1" || refers_elsewhere "$1" "$target"; then
          if [ "$(stat -c %d "$1")" = "$(stat -c %d "$layer")" ]; then
            set_aside "$1" "$2"
          fi
        else
          deleted=${1%/*}/.deleted-$container
          rm -rf "$deleted"
          mv -T "$1" "$deleted"
          rm -rf "$deleted"
        fi
      }

      # Sets $options to those of the container's root, which Docker mounts for who creates the container.
      find_root() {
        options=$(awk -v point="$layer/merged" '
          $5 == point {
            options = ""
            for (i = 7; i < NF; i++) if ($i == "-" && $(i + 1) == "overlay") options = $(i + 3)
          }
          END { print options }
        ' /proc/self/mountinfo)
        options=$(printf '%s' "$options" | sed 's/,seclabel\\(,\\|$\\)/\\1/')
        [ -n "$options" ] || fail "the root of the container, $layer/merged, is not mounted: only Docker does that"
      }

      # Changes below a mounted overlay are undefined: the container's root is taken down meanwhile.
      take_down() {
        umount "$layer/merged" || fail "the root of the container, $layer/merged, is in use: end what uses it"
        down=yes
      }

      # Docker has it unmounted when whoever creates the container has gone. Its layers may be relative to a
      # folder. Options longer than 255 bytes need the older system call.
      put_up() {
        [ -n "$down" ] || return 0
        down=
        [ -d "/proc/$caller" ] || return 0
        cd "$data_root/overlay2"
        LIBMOUNT_FORCE_MOUNT2=always mount -t overlay -o "$options" overlay "$layer/merged"
      }

      ended() {
        status=$?
        put_up
        exit $status
      }

      container=${1:?"usage: $0 CONTAINER [PROCESS]"}
      caller=${2:-$$}
      case $container in
        *[!0-9a-f]*) fail "not the id of a container: $container" ;;
      esac
      layer=
      { read -r layer <"$data_root/image/overlay2/layerdb/mounts/$container/mount-id"; } 2>/dev/null || :
      case $layer in
        '' | *[!0-9a-zA-Z_-]*) exit 0 ;;
      esac
      layer=$data_root/overlay2/$layer
      upper=$layer/diff
      [ -d "$upper" ] && [ ! -L "$upper" ] || exit 0
      lock
      ! is_known || exit 0
      find_root
      find_ids
      kept=
      # Where a container reads something is not to be seen any more when its root is down.
      set --
      for store in $stores; do
        prepare "$store"
        [ -z "$copied" ] || set -- "$@" "$store" "$entry" "$target"
      done
      [ $# -gt 0 ] || are_owners_outside || exit 0
      down=
      trap ended EXIT
      take_down
      give_owners_back
      while [ $# -gt 0 ]; do
        entry=$2
        target=$3
        replace "$1"
        shift 3
      done
      """;

  private SysboxRescue() {}

  static PlannedFile file(InstancePaths paths) {
    String values =
        """
        #!/bin/sh
        data_root=%s
        log=%s
        """
            .formatted(paths.dataRoot(), paths.log().resolve("sysbox-rescue.log"));
    return PlannedFile.of(
        paths.bin().resolve("sysbox-runc-rescue"),
        values + SysboxRuntime.PLACES + BODY,
        "rwxr-xr-x");
  }
}
