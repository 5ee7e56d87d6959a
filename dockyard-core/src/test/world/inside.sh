#!/usr/bin/env bash
# The first process of a world: inside.sh FOLDER JAVA ARGUMENT...
#
# Makes the world's mounts and network from within its namespaces and then runs the JVM. Messages go to
# standard error; that of the JVM is descriptor 3. Once the world stands, FOLDER/made has a line; a
# second one is the exit code of the JVM where systemd is the first process, which has its own. A world
# that finds such a file has been rebooted.
set -euo pipefail
exec 9<&-

readonly folder=$1 java=$2
shift 2
readonly root=$folder/root disk=$folder/disk
# The disks have been in use before.
rebooted=
[ ! -s "$folder/made" ] || rebooted=yes
readonly rebooted
# What the world keeps for itself and for those who look at it.
readonly beside=/run/world
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=dockyard-core/src/test/world/hidden.sh
. "$here/hidden.sh"
# shellcheck source=dockyard-core/src/test/world/report.sh
. "$here/report.sh"

# Where the real disk is: Docker's and sysbox's data must not lie on an overlay.
readonly ON_DISK=(/tmp /var/tmp /var/lib/dockyard)

# Without the notes that mount(8) keeps in /run, which is the host's as long as the world is being made.
mount() {
  command mount --no-mtab "$@"
}

# The host's disks: the one of the root file system, then others that hold programs or homes.
disks() {
  printf '/\n'
  sed -nE 's#^([^ ]+ ){4}(/[^ ]+) .* - (zfs [^ ]+|[^ ]+ /[^ ]*) .*#\2#p' /proc/self/mountinfo \
    | grep -vE '^/(boot|proc|sys|dev|run|snap|tmp|var/tmp|var/lib/(docker|containerd|sysbox|dockyard)[^/]*)(/|$)' || true
}

# cover DISK LAYER: the world reads DISK through an overlay and writes to the folder LAYER.
cover() {
  local mount=$1 layer=$2
  mkdir -p "$layer/upper" "$layer/work" "$root$mount"
  [ -n "$rebooted" ] || hide_all "$mount" "$layer/upper"
  mount -t overlay -o "lowerdir=$mount,upperdir=$layer/upper,workdir=$layer/work" world "$root$mount"
}

# show MODE PATH: the host's PATH is there in the world, too; MODE is rw or ro.
show() {
  local mode=$1 path
  path=$(readlink -f "$2")
  mkdir -p "$root$path"
  mount --rbind "$path" "$root$path"
  [ "$mode" = rw ] || mount -o remount,bind,ro "$root$path"
}

make_root() {
  local path layers=0
  list_hidden
  while read -r path; do
    [ ! -d "$path" ] || cover "$path" "$folder/layer.$((++layers))"
  done < <(disks)
  for path in "${ON_DISK[@]}"; do
    mkdir -p "$root$path" "$disk$path"
    mount --bind "$disk$path" "$root$path"
  done
  chmod 1777 "$disk/tmp" "$disk/var/tmp"
  [ -n "$rebooted" ] || hide_accounts "$root"
}

make_kernel_mounts() {
  mount --rbind /dev "$root/dev"
  mount -t tmpfs -o nosuid,nodev,mode=1777 shm "$root/dev/shm"
  mount -t tmpfs -o nosuid,nodev,mode=755 run "$root/run"
  mkdir -m 1777 "$root/run/lock"
  mkdir -p "$root$beside"/{proc,sys,folder}
  # What has been written in the world, to look at.
  mount -o bind,ro "$folder" "$root$beside/folder"
  make_proc_and_sys
  make_cgroup_mounts
}

# Of the kernel's settings only those of the network are the world's; the others are the host's and can
# be read. In a user namespace, as sysbox makes them, the kernel lets proc and sysfs be mounted only by
# who sees all of them without a mount on top, so both are there a second time.
make_proc_and_sys() {
  local path options=nosuid,nodev,noexec
  mount -t proc -o "$options" proc "$root$beside/proc"
  mount -t sysfs -o "$options" sysfs "$root$beside/sys"
  mount -o "bind,ro,$options" "$root$beside/sys" "$root/sys"
  mount -o bind "$root$beside/proc" "$root/proc"
  for path in acpi bus fs irq sys sysrq-trigger; do
    [ ! -e "$root/proc/$path" ] || mount -o "bind,ro,$options" "$root$beside/proc/$path" "$root/proc/$path"
  done
  mount -o bind "$root$beside/proc/sys/net" "$root/proc/sys/net"
}

# Every hierarchy of the host, which begins at the world's own cgroup here; or those of one version.
make_cgroup_mounts() {
  local where type options
  if [ "${DOCKYARD_WORLD_CGROUPS-}" = v2 ]; then
    mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
    share_controllers "$root/sys/fs/cgroup"
    return
  fi
  while read -r where type options; do
    if [ "${DOCKYARD_WORLD_CGROUPS-}" = v1 ] && [ "$type" = cgroup2 ]; then
      continue
    fi
    if [ "$where" != /sys/fs/cgroup ] && ! mountpoint -q "$root/sys/fs/cgroup"; then
      mount -t tmpfs -o nosuid,nodev,noexec,mode=755 cgroup "$root/sys/fs/cgroup"
    fi
    mkdir -p "$root$where"
    if [ "$type" = cgroup2 ]; then
      mount -t cgroup2 cgroup2 "$root$where"
      share_controllers "$root$where"
    else
      mount -t cgroup -o "$(own_options "$options")" cgroup "$root$where"
    fi
  done < <(sed -nE 's/^([^ ]+ ){4}([^ ]+) .* - (cgroup2?) [^ ]+ ([^ ]+)$/\2 \3 \4/p' /proc/self/mountinfo)
}

# Only the first mount of a hierarchy may say more than what it controls.
own_options() {
  local option options own=()
  IFS=, read -ra options <<<"$1"
  for option in "${options[@]}"; do
    case $option in
      rw | xattr | clone_children | noprefix | release_agent=*) ;;
      *) own+=("$option") ;;
    esac
  done
  (IFS=, && printf '%s' "${own[*]}")
}

# In the second version, a cgroup that has processes gives its children no controllers.
share_controllers() {
  local cgroup=$1 controllers controller
  read -ra controllers <"$cgroup/cgroup.controllers" || return 0
  mkdir "$cgroup/init"
  printf '1\n' >"$cgroup/init/cgroup.procs"
  for controller in "${controllers[@]}"; do
    printf '+%s\n' "$controller" >"$cgroup/cgroup.subtree_control"
  done
}

make_network() {
  ip link set lo up
  # A new network namespace has the host's setting.
  printf '0\n' >/proc/sys/net/ipv4/ip_forward
}

enter_root() {
  cd "$root"
  # The old root comes to lie on the new one, and goes.
  pivot_root . .
  umount --lazy .
  cd "$1"
}

watch_time() {
  [ -n "${DOCKYARD_WORLD_SECONDS-}" ] || return 0
  sleep "$DOCKYARD_WORLD_SECONDS"
  report_and_end "$java"
}

jvms() {
  pgrep -x java
}

# The ends of the logs of all daemons, and what is recorded of the sysbox pair.
logs() {
  local log
  find /var/lib/dockyard /var/log/dockyard-sysbox /tmp /var/tmp /run/sysbox -type f -size +0 \
    \( -name '*.log' -o -path '/var/log/*' -o -path '/run/sysbox/*' \) -print0 2>/dev/null \
    | while IFS= read -r -d '' log; do
      printf '==> %s\n' "$log"
      tail -n 20 "$log"
    done
  [ -z "${DOCKYARD_WORLD_BOOTED-}" ] || journalctl --no-pager --lines 100
}

# --- booted: systemd as the first process ---------------------------------------------------------

# Only what a service needs is started: the host's own units are not there, and of those that come with
# systemd nothing that would touch devices, sysctls or consoles, which are the host's.
prepare_boot() {
  local path
  mkdir -p "$disk/units"
  mount --bind "$disk/units" "$root/etc/systemd/system"
  find "$root/usr/lib/systemd/system" "$root/lib/systemd/system" -path '*.wants/*' \
    ! -name 'systemd-journald*' ! -name 'dbus.*' ! -name systemd-tmpfiles-setup.service -delete
  if [ -n "$rebooted" ]; then
    cat /proc/sys/kernel/random/uuid >"$root$beside/boot_id"
    mount --bind "$root$beside/boot_id" "$root/proc/sys/kernel/random/boot_id"
  else
    : >"$root/etc/fstab"
    tr -d - </proc/sys/kernel/random/uuid >"$root/etc/machine-id"
  fi
  mount --bind /dev/null "$root/dev/console"
  for path in /var/lib/docker /var/lib/containerd; do
    mkdir -p "$root$path" "$disk$path"
    mount --bind "$disk$path" "$root$path"
  done
}

# Runs the JVM as a service and then powers the world off; beside systemd, which this process becomes.
# It takes its input and output from this process and tells its end by a pipe, because a test may
# restart the bus that systemd-run would wait over. What the JVM has started and left does not count.
run_as_service() {
  local code end=/run/dockyard-world.end names
  # Fails until systemd can be asked, and where a unit has failed.
  until [[ $(systemctl is-system-running --wait 2>/dev/null) =~ running|degraded ]]; do
    sleep 0.05
  done
  mapfile -t names < <(compgen -e)
  mkfifo "$end"
  # shellcheck disable=SC2016 # the service's shell expands them
  systemd-run --quiet --collect --no-block --same-dir --service-type=exec --property=TasksMax=infinity \
    --property=KillMode=process \
    --property=ExecStopPost="/bin/sh -c 'printenv EXIT_STATUS >$end'" "${names[@]/#/--setenv=}" \
    /bin/sh -c 'exec "$@" </proc/$0/fd/0 >>/proc/$0/fd/1 2>>/proc/$0/fd/2' "$BASHPID" "$java" "$@"
  read -r code <"$end"
  # It ends with everything else where systemd shuts down already.
  [ "$(systemctl is-system-running)" != stopping ] || return 0
  printf '%s\n' "$code" >&4
  # Ends this world's processes at once: systemd itself would wait for those that ignore a request to end,
  # such as the first process of a container.
  systemctl poweroff --force --force
}

boot() {
  watch_time >&3 2>&1 <&- 4>&- &
  run_as_service "$@" <&0 2>&3 3>&- &
  container=dockyard exec /lib/systemd/systemd --system --show-status=no --log-target=journal \
    <&- >/dev/null 2>&1 3>&- 4>&-
}

# --- not booted: this shell as the first process -------------------------------------------------

run() {
  local code=0
  exec 2>&3 3>&- 4>&-
  watch_time >&2 <&- &
  "$java" "$@" <&0 &
  wait "$!" || code=$?
  # Ends everything else in this world.
  exit "$code"
}

# --------------------------------------------------------------------------------------------------

make_root
IFS=: read -ra reads <<<"${DOCKYARD_WORLD_READS-}"
for path in "${reads[@]}"; do
  [ -z "$path" ] || show ro "$path"
done
show ro "$(dirname "$java")/.."
show rw "${DOCKYARD_WORLD_PROJECT:?}"
make_kernel_mounts
make_network
[ -z "${DOCKYARD_WORLD_BOOTED-}" ] || prepare_boot
exec 4>"$folder/made"
enter_root "$(pwd -P)"
printf 'yes\n' >&4
export DOCKYARD_WORLD=${folder##*/}
# What tells a client or daemon of another Docker.
unset "${!DOCKER_@}" "${!CONTAINERD_@}"
# Whoever looks for a program finds the one to be tested, child JVMs and throwaways included.
[ -z "${DOCKYARD_WORLD_DOCKER-}" ] || PATH=$DOCKYARD_WORLD_DOCKER:$PATH
if [ -n "${DOCKYARD_WORLD_BOOTED-}" ]; then
  boot "$@"
else
  run "$@"
fi
