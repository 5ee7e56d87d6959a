# shellcheck shell=bash
# What is said of tests that have had their time, before they are ended. Sourced by the launcher and by
# inside.sh, each of which says which JVMs are meant (`jvms`) and which logs (`logs`).

# report_and_end JAVA
report_and_end() {
  local jvm
  printf 'The tests did not end within %s seconds.\n' "$DOCKYARD_WORLD_SECONDS"
  ps -eo pid,ppid,stat,etimes,args --forest || true
  for jvm in $(jvms); do
    printf '==> threads of process %s\n' "$jvm"
    timeout 60 "$(dirname "$1")/jcmd" "$jvm" Thread.print -l || true
  done
  logs || true
  for jvm in $(jvms); do
    kill -KILL "$jvm" || true
  done
}
