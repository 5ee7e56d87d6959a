# shellcheck shell=bash
# What Docker, sysbox or dockyard left on the host is not there in a world, so that a test sees the same
# wherever it runs. Sourced by inside.sh.

readonly HIDDEN=(
  /etc/docker /opt/containerd "${HOME:-/root}/.docker" /usr/local/lib/dockyard
  /var/lib/containerd /var/lib/docker /var/lib/dockyard /var/lib/dockyard-sysbox
  /var/lib/sysbox /var/lib/sysboxfs /var/log/dockyard-sysbox
)
readonly PROGRAMS=(sysbox sysbox-runc sysbox-mgr sysbox-fs)
readonly PROGRAM_FOLDERS=(/usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /sbin /bin)
# systemd makes units of the scripts in the last one, too, where it finds no others.
readonly UNIT_FOLDERS=(
  /etc/systemd/system /etc/systemd/system.control
  /usr/local/lib/systemd/system /usr/lib/systemd/system /lib/systemd/system /etc/init.d
)

# list_hidden: puts each path that is to be hidden, and is there, into `hidden`, with its disk and a tab before it. Its
# folder is named without links on the way: the overlay's upper folder knows none.
hidden=()
list_hidden() {
  local place path places paths=() found=() folders=()
  IFS=: read -ra places <<<"$PATH"
  for place in $(readlink -e "${PROGRAM_FOLDERS[@]}" "${places[@]}"); do
    paths+=("${PROGRAMS[@]/#/$place/}")
  done
  for place in $(readlink -e "${UNIT_FOLDERS[@]}"); do
    paths+=("$place"/*docker "$place"/*docker.service "$place"/docker* "$place"/sysbox*)
  done
  for path in "${HIDDEN[@]}"; do
    ! is_there "$path" || paths+=("$(readlink -e "${path%/*}")/${path##*/}")
  done
  for path in "${paths[@]}"; do
    if is_there "$path" && [[ " ${found[*]} " != *" $path "* ]]; then
      found+=("$path")
      folders+=("${path%/*}")
    fi
  done
  [ "${#found[@]}" -eq 0 ] || mapfile -t hidden < <(paste <(stat -c %m "${folders[@]}") <(printf '%s\n' "${found[@]}"))
}

is_there() {
  [ -e "$1" ] || [ -L "$1" ]
}

# hide_all DISK UPPER: hides what lies on this disk from an overlay with this upper folder. An overlay takes a character
# device 0:0 there for "deleted", and shows the mode and the owner that a folder has there.
hide_all() {
  local mount=$1 upper=$2 line path above paths=() folders=()
  for line in "${hidden[@]}"; do
    if [ "${line%%$'\t'*}" = "$mount" ]; then
      path=${line#*$'\t'}
      path=${path#"${mount%/}/"}
      paths+=("$path")
      above=$path
      while [[ $above == */* ]]; do
        above=${above%/*}
        folders+=("$above")
      done
    fi
  done
  [ "${#folders[@]}" -eq 0 ] || tar -C "$mount" --no-recursion -cf - -- "${folders[@]}" | tar -C "$upper" -xpf -
  for path in "${paths[@]}"; do
    mknod "$upper/$path" c 0 0
  done
}

# hide_accounts ROOT: the groups and users of instances, and which ids sysbox has for containers.
hide_accounts() {
  local file files=()
  for file in group gshadow passwd shadow subgid subuid; do
    [ ! -f "$1/etc/$file" ] || files+=("$1/etc/$file")
  done
  sed -i -E '/^([^:]*docker|sysbox):/d' "${files[@]}"
}
