# shellcheck shell=bash
# What the scripts of this repository share: saying what is done, installing what is missing on
# Debian and Ubuntu, and building. Sourced, never run.

# sudo and cron often leave out the administrator's folders.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

say() { printf '==> %s\n' "$*"; }

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

require_root() {
  [ "$(id -u)" -eq 0 ] || fail "$1 needs root: it makes bridges, firewall rules and daemons. Run: sudo $1"
  [ "$(uname -s)" = Linux ] || fail "$1 needs Linux"
}

have() {
  local command
  for command in "$@"; do
    type -P "$command" >/dev/null || return 1
  done
}

# --- what is missing -----------------------------------------------------------------------------

WANTED_PACKAGES=()
WANTED_REASONS=()

# want "PACKAGES" COMMAND... : PACKAGES are wanted unless all the commands are there, whoever
# installed them.
want() {
  local packages=$1
  shift
  have "$@" && return
  local command missing=()
  for command in "$@"; do
    have "$command" || missing+=("$command")
  done
  # Splitting at spaces is meant.
  # shellcheck disable=SC2206
  WANTED_PACKAGES+=($packages)
  WANTED_REASONS+=("  ${missing[*]} (Debian: $packages)")
}

want_docker() {
  want docker.io dockerd docker-proxy
  want containerd containerd containerd-shim-runc-v2
  want runc runc
}

want_network_tools() {
  want iptables iptables-save iptables-restore
  want iproute2 ip
}

# The first JDK of at least 17; sets JAVA_HOME.
find_jdk() {
  local home
  while IFS= read -r home; do
    if [ "$(java_version "$home")" -ge 17 ]; then
      export JAVA_HOME=$home
      return
    fi
  done < <(jdks)
  return 1
}

# jdk_of VERSION: prints the folder of the first JDK of just this version, if there is one.
jdk_of() {
  local home
  while IFS= read -r home; do
    if [ "$(java_version "$home")" -eq "$1" ]; then
      printf '%s' "$home"
      return
    fi
  done < <(jdks)
}

# The JDKs of JAVA_HOME, the PATH and the usual folder.
jdks() {
  local home homes=()
  [ -z "${JAVA_HOME-}" ] || homes+=("$JAVA_HOME")
  ! have javac || homes+=("$(dirname "$(dirname "$(readlink -f "$(type -P javac)")")")")
  for home in "${homes[@]}" /usr/lib/jvm/*; do
    [ ! -x "$home/bin/javac" ] || printf '%s\n' "$home"
  done
}

# The feature version of the JDK in a folder, such as 17 for 17.0.9; 0 where it cannot be told, as for
# those before 9, which print it elsewhere.
java_version() {
  local version
  version=$("$1/bin/javac" -version 2>/dev/null) || version=
  version=${version#javac }
  version=${version%%[!0-9]*}
  printf '%s' "${version:-0}"
}

want_jdk() {
  find_jdk && return
  WANTED_PACKAGES+=(JDK)
  WANTED_REASONS+=("  javac and java, version 17 or later (Debian: openjdk-17-jdk-headless)")
}

# --- installing ----------------------------------------------------------------------------------

is_debian() {
  # shellcheck disable=SC1091
  (. /etc/os-release && case " ${ID-} ${ID_LIKE-} " in *" debian "* | *" ubuntu "*) true ;; *) false ;; esac) 2>/dev/null \
    && have apt-get dpkg
}

apt_get() {
  DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
    apt-get -o DPkg::Lock::Timeout=120 "$@" </dev/null
}

APT_LISTS_FRESH=
refresh_apt_lists() {
  [ -z "$APT_LISTS_FRESH" ] || return 0
  say "Refreshing the package lists (apt-get update)"
  apt_get -q update || say "apt-get update reported errors; going on with the lists there are"
  APT_LISTS_FRESH=yes
}

installable() {
  [ -n "$(apt-cache madison "$1" 2>/dev/null)" ]
}

# Debian has one JDK per release, Ubuntu several.
jdk_package() {
  local package
  for package in openjdk-17-jdk-headless openjdk-21-jdk-headless openjdk-25-jdk-headless; do
    installable "$package" && printf '%s' "$package" && return
  done
  printf default-jdk-headless
}

# Installs what want... asked for. Nothing that is there is removed for it.
install_wanted() {
  if [ "${#WANTED_PACKAGES[@]}" -eq 0 ]; then
    say "Everything that is needed is installed"
    return
  fi
  is_debian || fail "this is neither Debian nor Ubuntu, so nothing is installed by itself. Missing:
$(printf '%s\n' "${WANTED_REASONS[@]}")"
  refresh_apt_lists
  local package packages=() docker_was
  for package in "${WANTED_PACKAGES[@]}"; do
    [ "$package" != JDK ] || package=$(jdk_package)
    packages+=("$package")
  done
  docker_was=$(system_docker)
  say "Installing ${packages[*]}, because these are missing:"
  printf '%s\n' "${WANTED_REASONS[@]}"
  apt_get -q install -y --no-install-recommends --no-remove "${packages[@]}" \
    || fail "apt-get could not install that without removing something, or not at all; see its messages above.
Whatever brings these programs will do as well:
$(printf '%s\n' "${WANTED_REASONS[@]}")"
  if [ "$docker_was" = stopped ] && [ "$(system_docker)" = listening ]; then
    say "Note: installing docker.io has started the system's own Docker, as that package does. It is"
    say "      not needed here and is left as it is; stop or disable it as you like."
  fi
  WANTED_PACKAGES=()
  WANTED_REASONS=()
}

# Whether somebody listens on the system Docker's socket.
system_docker() {
  if grep -Eq ' (/var)?/run/docker\.sock$' /proc/net/unix; then
    printf listening
  else
    printf stopped
  fi
}

# --- busybox -------------------------------------------------------------------------------------

# Whether a file is an executable that needs no shared library.
is_static() {
  local needed
  [ -x "$1" ] || return 1
  # ldd fails on a static executable.
  needed=$(ldd "$1" 2>/dev/null) || true
  [[ $needed != *"=>"* ]]
}

# find_busybox FOLDER: sets BUSYBOX to a static busybox: the host's, or one unpacked into FOLDER. It
# is never installed, because Debian's busybox-static and busybox exclude each other.
# shellcheck disable=SC2034
find_busybox() {
  local folder=$1 candidate
  for candidate in /bin/busybox /usr/bin/busybox "$folder/bin/busybox" "$folder/usr/bin/busybox"; do
    if is_static "$candidate"; then
      BUSYBOX=$candidate
      return
    fi
  done
  is_debian || fail "a statically linked busybox is needed at /bin/busybox"
  refresh_apt_lists
  say "Unpacking the package busybox-static into $folder (it is not installed)"
  rm -rf "$folder"
  mkdir -p "$folder"
  # apt mentions that its own user cannot write there; root can.
  (cd "$folder" && apt_get -q download busybox-static && dpkg -x busybox-static_*.deb .) \
    || fail "apt-get could not download busybox-static; see its messages above"
  for candidate in "$folder/bin/busybox" "$folder/usr/bin/busybox"; do
    if is_static "$candidate"; then
      BUSYBOX=$candidate
      return
    fi
  done
  fail "there is no static busybox in the package busybox-static in $folder"
}

# --- building ------------------------------------------------------------------------------------

# build REPOSITORY MODULE: builds an example and what it depends on, unless it is built already.
build() {
  local repository=$1 module=$2
  local stamp=$repository/$module/target/built
  if [ -e "$stamp" ] && [ -z "$(sources_newer_than "$stamp" "$repository" "$module")" ]; then
    say "$module is built already"
    return
  fi
  say "Building $module (the first time Maven downloads its plug-ins; that can take minutes)"
  # The formatter checks are for developers.
  (cd "$repository" && mvn -B -q -DskipTests -Dspotless.check.skip=true -pl "$module" -am package) \
    || fail "the build failed; see Maven's messages above"
  touch "$stamp"
  give_back_to_owner "$repository"
}

sources_newer_than() {
  local stamp=$1 repository=$2 module=$3
  find "$repository"/pom.xml "$repository"/examples/pom.xml "$repository"/dockyard-*/pom.xml \
    "$repository"/dockyard-*/src/main "$repository/$module"/pom.xml "$repository/$module"/src/main \
    -newer "$stamp" -print -quit
}

# What root built in a user's checkout belongs to that user afterwards.
give_back_to_owner() {
  find "$1" -name target -type d -prune -exec chown -R -h --reference="$1" {} +
}

# run_example REPOSITORY MODULE CLASS ARGUMENT... : replaces the shell, so that signals reach the JVM.
run_example() {
  local target=$1/$2/target class=$3 options=()
  shift 3
  # JNA calls native code; newer JVMs warn unless they are told that it may.
  [ "$(java_version "$JAVA_HOME")" -lt 22 ] || options+=(--enable-native-access=ALL-UNNAMED)
  exec "$JAVA_HOME/bin/java" "${options[@]}" -cp "$target/classes:$target/lib/*" "$class" "$@"
}
