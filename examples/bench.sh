#!/usr/bin/env bash
# Measures how long the operations of dockyard take on this host, beside the same daemons started
# and stopped by hand. Run as: sudo examples/bench.sh [--json FILE] [--rounds N] [--backend NAME]...
#
# It installs what is missing as examples/quickstart.sh does.
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=examples/prepare.sh
. "$repository/examples/prepare.sh"

require_root examples/bench.sh
want_jdk
want maven mvn
want_docker
want_network_tools
install_wanted
find_jdk || fail "there is still no JDK 17 or later"
build "$repository" examples/bench

say "Measuring"
# The program removes what it made, also when it is ended by a signal.
run_example "$repository" examples/bench io.dockyard.examples.bench.Bench "$@"
