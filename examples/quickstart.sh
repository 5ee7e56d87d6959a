#!/usr/bin/env bash
# Starts two isolated Docker daemons side by side, runs a container in each, shows that neither sees
# the other's, and that nothing of them is left afterwards. Run as: sudo examples/quickstart.sh
#
# On Debian and Ubuntu it installs what is missing, and only that: a JDK, Maven, Docker's daemons,
# iptables and iproute2. The package docker.io starts the system's own Docker where systemd runs;
# the script says so when that happens, and leaves it alone.
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=examples/prepare.sh
. "$repository/examples/prepare.sh"

require_root examples/quickstart.sh
want_jdk
want maven mvn
want_docker
want_network_tools
install_wanted
find_jdk || fail "there is still no JDK 17 or later"
find_busybox "$repository/target/busybox"
build "$repository" examples/quickstart

say "Running the example"
run_example "$repository" examples/quickstart io.dockyard.examples.quickstart.Quickstart "$BUSYBOX"
