# shellcheck shell=bash
# What .ci/run finds in the project's files before and after the tests. Sourced, never run. In the
# programs of awk, each dollar is awk's:
# shellcheck disable=SC2016

# shell_scripts FOLDER: the shell scripts in it, known by their name or their first line.
shell_scripts() {
  find "$1" \( -name target -o -name .git \) -prune -o -type f -print0 | xargs -0 -r awk '
    FNR == 1 {
      if (FILENAME ~ /\.sh$/ || /^#!.*[\/ ](ba|da|k)?sh([ \t]|$)/) print FILENAME
      nextfile
    }'
}

# skipped_tests FOLDER: a line for each test that was skipped, with its class and the reason, from the
# reports of Maven's test plug-ins, files TEST-*.xml somewhere in it.
skipped_tests() {
  find "$1" -name 'TEST-*.xml' -print0 | sort -z | xargs -0 -r awk '
    function plain(value) {
      gsub(/&quot;/, "\"", value); gsub(/&apos;/, "\047", value); gsub(/&#10;/, " ", value)
      gsub(/&lt;/, "<", value); gsub(/&gt;/, ">", value); gsub(/&amp;/, "\\&", value)
      return value
    }
    function attribute(name) {
      if (!match($0, "[ \t]" name "=\"[^\"]*\"")) return ""
      return plain(substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4))
    }
    /<testcase/ {
      test = attribute("classname")
      if (attribute("name") != "") test = test "." attribute("name")
    }
    /<skipped/ {
      # The message, or after the name of the exception the first line of its trace.
      reason = attribute("message")
      if (reason == "" && sub(/.*<!\[CDATA\[[^: ]*: /, "")) { sub(/\]\]>.*/, ""); reason = $0 }
      print test ": " (reason == "" ? "no reason given" : reason)
    }'
}

# unexcused: of such lines, those of tests that should have been run. Where a machine has no loop device
# or no /dev/fuse, as most containers, or no cgroups of the first version, no package brings one.
unexcused() {
  grep -vE ': Skipped without (a loop device|/dev/fuse|cgroups of the first version): ' || true
}
