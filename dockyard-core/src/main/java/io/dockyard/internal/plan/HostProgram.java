package io.dockyard.internal.plan;

import io.dockyard.Cidr;
import io.dockyard.InstanceAddresses;
import io.dockyard.InstancePaths;
import io.dockyard.NetworkPlan;
import io.dockyard.PlannedFile;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * What is done to the host for an instance's dockerd, as a program for sh(1): the note of what the
 * host was like, forwarding, the bridge, the firewall rules as far as they depend on the host, and
 * what keeps dockerd from the host's docker0. It needs no JVM, so it can run before each start of a
 * dockerd, whoever starts it. It needs no other file, so it is never half of one plan and half of
 * another.
 */
public final class HostProgram {

  /** Its exit status where it changed nothing because something that is not ours is in the way. */
  public static final int REFUSED = 3;

  /** Where it notes what the host was like, and which instances run; goes with the boot. */
  public static final Path RUN = Path.of("/run/dockyard");

  /** There where an instance switched forwarding on; what in it needs none. */
  public static final Path DID_NOT_FORWARD = RUN.resolve("host/did-not-forward");

  /** The comment of the rule that keeps such a host from routing for others. */
  public static final String GUARD = "dockyard:ip_forward";

  private static final String BODY =
      """
      set -eu
      tag=dockyard:$prefix
      links=/sys/class/net
      state=$home/host
      ip_forward=/proc/sys/net/ipv4/ip_forward
      newline='
      '

      refuse() { # WHAT_WAS_SEEN WHAT_TO_DO
        printf '%s\\n' "$1" "$2" >&2
        exit 3
      }

      # Sets $value to an attribute of a link; to nothing where it has none, or has gone.
      read_attribute() { # LINK FILE
        value=
        { read -r value <"$links/$1/$2"; } 2>/dev/null || :
      }

      # sh reads a character at a time, and this file has only one to give: the line has no end.
      read_forwards() {
        read -r forwards <"$ip_forward" || :
      }

      # What all instances change on the host has one lock: its folder, which goes with the last of them.
      # Who waited for it then begins anew.
      lock() {
        tries=100
        while [ $tries -gt 0 ]; do
          tries=$((tries - 1))
          [ -d "$home" ] || mkdir "$home" 2>/dev/null || :
          if { command exec 9<"$home"; } 2>/dev/null; then
            flock 9
            # shellcheck disable=SC3013 # POSIX has it since 2024, dash and busybox before
            [ ! /proc/self/fd/9 -ef "$home" ] || return 0
          fi
        done
        refuse "$home cannot be made or locked" 'look at what is there'
      }

      unlock() {
        exec 9<&-
      }

      # Notes what the host is like, before a daemon of the first instance changes it.
      acquire() {
        lock
        [ -d "$state/users" ] || mkdir -p "$state/users"
        if [ ! -e "$state/absent" ]; then
          for folder in /run/containerd/s /run/containerd /run/docker/plugins /run/docker; do
            [ -e "$folder" ] || printf '%s\\n' "$folder"
          done >"$state/absent.new"
          mv "$state/absent.new" "$state/absent"
        fi
        : >"$state/users/$prefix"
        unlock
      }

      # Puts back, with the last instance, what was changed for all of them. Somebody else may rely on
      # forwarding by now: then that stays until a later call.
      release() {
        [ -d "$home" ] || return 0
        lock
        rm -f "$state/users/$prefix"
        others_run || put_back
        unlock
      }

      put_back() {
        foreign=
        ! foreign_docker_runs || foreign=yes
        if [ -e "$state/did-not-forward" ]; then
          [ -z "$foreign" ] || return 0
          saved=$(iptables-save)
          others_forward || stop_forwarding
        fi
        if [ -z "$foreign" ]; then
          for link in $(idle_pairs); do
            delete_pair "$link"
          done
          remove_folders || return 0
        fi
        rm -f "$state/absent" "$state/absent.new" "$state/did-not-forward.new"
        rmdir "$state/users" "$state" "$home" 2>/dev/null || :
      }

      stop_forwarding() {
        printf '0\\n' >"$ip_forward"
        change_rules '' gone
        rm -f "$state/did-not-forward"
      }

      # Whether something needs forwarding that was not there when the host did not forward.
      others_forward() {
        forwarders up | grep -qvxFf "$state/did-not-forward"
      }

      # Prints what a host may forward for, a line each: bridges and tunnels, all or those that are up,
      # and rules that accept or translate what is forwarded. Those of a Docker are of no use where none
      # runs.
      forwarders() { # all|up
        for folder in "$links"/*; do
          link=${folder##*/}
          ! is_named_by_docker "$link" || continue
          read_attribute "$link" type
          case $value in
            1) [ -d "$folder/bridge" ] || [ -e "$folder/tun_flags" ] || continue ;;
            # Of PPP, IPIP, IPv6 over IPv4, GRE, and whatever has no header: TUN and WireGuard
            512 | 768 | 776 | 778 | 65534) ;;
            *) continue ;;
          esac
          read_attribute "$link" flags
          [ "$1" = all ] || [ $((${value:-0} & 1)) = 1 ] || continue
          read_attribute "$link" ifalias
          case $value in
            dockyard:*) ;;
            *) printf 'link %s\\n' "$link" ;;
          esac
        done
        printf '%s\\n' "$saved" | awk '
          BEGIN {
            id = "[0-9a-f][0-9a-f][0-9a-f][0-9a-f]"
            docker = " (docker0|docker_gwbridge|br-" id id id ")( |$)"
          }
          /^\\*/ { table = substr($0, 2) }
          !/^-A / || $2 ~ /^DOCKER/ || / --comment "?dockyard:/ || $0 ~ docker { next }
          table == "filter" && $2 == "FORWARD" && / -j ACCEPT( |$)/ { print table, $0 }
          table == "nat" && / -j (MASQUERADE|SNAT|DNAT)( |$)/ { print table, $0 }
        '
      }

      # Whether it has a name that dockerd makes up.
      is_named_by_docker() { # LINK
        case $1 in
          docker0 | docker_gwbridge) return 0 ;;
          br-????????????) ;;
          *) return 1 ;;
        esac
        case ${1#br-} in
          *[!0-9a-f]*) return 1 ;;
        esac
      }

      # Sockets of killed shims are in the way until a stop has removed them, and then calls for this again.
      # Whatever else is in the folders is not ours.
      remove_folders() {
        [ -e "$state/absent" ] || return 0
        while read -r folder; do
          [ -d "$folder" ] || continue
          rmdir "$folder" 2>/dev/null || [ "$folder" != /run/containerd/s ] || [ ! -d "$folder" ] || return 1
        done <"$state/absent"
      }

      others_run() {
        for user in "$state/users/"*; do
          [ ! -e "$user" ] || [ "${user##*/}" = "$prefix" ] || return 0
        done
        return 1
      }

      # Prints the interfaces of pairs of which both ends are here and attached to nothing.
      idle_pairs() {
        for folder in "$links"/veth*; do
          [ ! -e "$folder/master" ] || continue
          read_attribute "${folder##*/}" operstate
          [ "$value" = down ] || continue
          cat "$folder/ifindex" "$folder/iflink" 2>/dev/null | tr '\\n' ' '
          printf '%s\\n' "${folder##*/}"
        done | awk '
          NF == 3 { peer[$1] = $2; name[$1] = $3 }
          END { for (i in peer) if (peer[peer[i]] == i) print name[i] }
        '
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

      foreign_docker_runs() {
        for pid in $(
          stat -c %N /proc/[0-9]*/exe 2>/dev/null \\
            | sed -n "s,^'/proc/\\([0-9]*\\)/exe' -> '.*/dockerd\\( (deleted)\\)*'$,\\1,p"
        ); do
          is_of_root "$pid" || continue
          # What it needs is in the network that it sees.
          # shellcheck disable=SC3013 # see above
          [ "/proc/$pid/ns/net" -ef /proc/self/ns/net ] || continue
          { tr '\\0' '\\n' <"/proc/$pid/environ" | grep -q '^DOCKYARD_INSTANCE='; } 2>/dev/null || return 0
        done
        return 1
      }

      # What an ended dockerd left must not keep the next one from starting, nor have it do harm.
      before_dockerd() {
        # Most of the time there is nothing to start a command for.
        if [ -e "$pid_file" ] || [ -L "$pid_file" ]; then
          [ -d "$pid_file" ] || rm -f "$pid_file"
        fi
        forget_default_network
      }

      # A dockerd that has address pools and remembers its network "bridge" deletes the host's docker0
      # when it starts, unless it finds that network half removed.
      forget_default_network() {
        database=$data_root/network/files/local-kv.db
        [ -e "$database" ] || return 0
        of_the_network='(?=(?:(?!"inDelete":)[^\\x00])*?"name":"bridge","networkType":"bridge")'
        marks=$(
          grep -aobP '"id":"[0-9a-f]{64}","inDelete":\\K(?:false|true )'"$of_the_network" "$database"
        ) || marks=
        for mark in $marks; do
          case $mark in
            *:false) printf 'true ' | dd of="$database" bs=1 seek="${mark%:*}" conv=notrunc status=none ;;
          esac
        done
        if [ -z "$marks" ] && [ -e "$links/docker0" ] && grep -aq '"name":"bridge"' "$database"; then
          refuse 'dockerd would delete the interface docker0 when it starts' \\
            'use a version of Docker whose network database dockyard can read'
        fi
      }

      # By its alias or, in the moment before it gets that, by its hardware address.
      is_our_bridge() {
        [ -d "$links/$bridge/bridge" ] || return 1
        read_attribute "$bridge" ifalias
        [ "$value" = "$tag" ] && return 0
        [ -z "$value" ] || return 1
        read_attribute "$bridge" address
        [ "$value" = "$hardware_address" ]
      }

      # Who chose the addresses saw other networks: the host would be cut off from one that it is in by now.
      require_free() {
        uplinks=
        while read -r link _ _ _ _ _ _ mask _; do
          [ "$mask" != 00000000 ] || uplinks=$uplinks$link$newline
        done </proc/net/route
        find_taken
        link=${taken%%"$newline"*}
        [ -z "$link" ] || refuse \\
          "the host is by now in a network of $link that has addresses of this instance's ($network, $pool)" \\
          'leave that network, or create the instance anew with other addresses'
      }

      # Sets $taken to the links by which the host is in a network that has addresses of this instance's, a
      # line each, given what leads out of the host as $uplinks. A bridge in the pool that leads nowhere else
      # is one of the instance's own networks.
      find_taken() {
        taken=
        while read -r link destination gateway _ _ _ _ mask _; do
          case $link in
            Iface | lo | "$bridge") continue ;;
          esac
          if [ "$gateway" != 00000000 ] || [ "$mask" = 00000000 ]; then
            continue
          fi
          if ! overlaps "$network_number" "$network_mask"; then
            overlaps "$pool_number" "$pool_mask" || continue
            [ ! -d "$links/$link/bridge" ] || leads_out "$link" || continue
          fi
          taken=$taken$link$newline
        done </proc/net/route
      }

      # Whether the network that was read has addresses of another one.
      overlaps() { # NUMBER MASK
        [ $(((0x$destination ^ $1) & 0x$mask & $2)) = 0 ]
      }

      bridge_up() {
        # What is attached to it are containers that outlived their dockerd.
        if ! is_our_bridge || [ -z "$(ls "$links/$bridge/brif")" ]; then
          require_free
          bridge_down
          [ ! -e "$links/$bridge" ] || refuse "interface $bridge exists and is not this instance's" \\
            'remove it, or create the instance with another prefix'
          printf '%s\\n' "$bridge_batch" | ip -batch -
        fi
      }

      # For who does not know whether a dockerd lives: its containers would lose a bridge that went.
      bridge_mend() {
        if is_our_bridge; then
          printf '%s\\n' "$bridge_batch" | sed '1d; s/^address add/address replace/' | ip -batch -
        else
          bridge_up
        fi
      }

      # Deletes a pair of interfaces that a killed dockerd had made for a container and not given to it.
      # The kernel does that by itself with those of containers that have just ended.
      delete_pair() { # LINK
        case $1 in
          veth[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f])
            ip link delete dev "$1" 2>/dev/null || :
            ;;
        esac
      }

      bridge_down() {
        is_our_bridge || return 0
        for port in "$links/$bridge/brif/"*; do
          delete_pair "${port##*/}"
        done
        ip link delete dev "$bridge" || ! is_our_bridge
      }

      # Prints bridges that are neither an instance's nor of a network of this one, nor named by a
      # pattern of Docker's, which the rules know, nor lead out of the host.
      bridges_of_others() {
        for folder in "$links"/*/bridge; do
          link=${folder%/bridge}
          link=${link##*/}
          case $link in
            '*' | docker* | br-* | "$bridge") continue ;;
          esac
          read_attribute "$link" ifalias
          case $value in
            dockyard:*) continue ;;
            '') ! is_new_bridge "$link" || continue ;;
          esac
          if [ -d "$folder" ] && ! leads_out "$link" && ! is_own_network "$link"; then
            printf '%s\\n' "$link"
          fi
        done
      }

      # Prints what leads out of the host and is named as if it were a bridge of Docker's, which the rules
      # would take it for.
      ways_out() {
        for folder in "$links"/*; do
          link=${folder##*/}
          case $link in
            docker* | br-*) ;;
            *) continue ;;
          esac
          if ! is_named_by_docker "$link" && leads_out "$link"; then
            printf '%s\\n' "$link"
          fi
        done
      }

      # Whether others than programs of this host are reached by a bridge: a default route leads there,
      # or a port is on hardware, such as a network card or, with a link below it, a VLAN or VXLAN.
      leads_out() { # LINK
        case $newline$uplinks$newline in
          *"$newline$1$newline"*) return 0 ;;
        esac
        for port in "$links/$1/brif/"*; do
          for below in "$links/${port##*/}/device" "$links/${port##*/}/lower_"*; do
            [ ! -e "$below" ] || return 0
          done
        done
        return 1
      }

      # Whether it is that of a network of the instance which a user gave a name.
      is_own_network() { # BRIDGE
        [ -n "$(ip -4 address show dev "$1" to "$pool" 2>/dev/null)" ]
      }

      # Whether it is an instance's bridge in the moment before it gets its alias.
      is_new_bridge() { # LINK
        [ "$1" != "${1%docker0}" ] || return 1
        hash=$(printf 'dockyard:%s' "${1%docker0}" | md5sum | cut -c 23-32)
        read_attribute "$1" address
        [ "$(printf '%s' "$value" | tr -d :)" = "02$hash" ]
      }

      uplinks() {
        ip -4 route show table all exact default | awk '
          { for (i = 1; i < NF; i++) if ($i == "dev" && !seen[$(i + 1)]++) print $(i + 1) }
        '
      }

      restore() {
        iptables-restore --noflush --wait 10 || {
          status=$?
          echo "iptables-restore ended with exit code $status" >&2
          return $status
        }
      }

      # Deletes this instance's rules and adds others, each table in one step, given the rules that are there
      # as $saved. A restore that somebody who was killed had begun may be in the way once.
      change_rules() { # RULES [last|gone: WHERE_THE_GUARD_IS_THEN]
        tries=3
        while :; do
          tries=$((tries - 1))
          input=$(printf '%s\\n# wanted\\n%s\\n' "$saved" "$1" | guard=${2-} awk "$decide_rules")
          if [ -z "$input" ] || printf '%s\\n' "$input" | restore; then
            return 0
          fi
          [ $tries -gt 0 ] || return 1
          saved=$(iptables-save)
        done
      }

      # shellcheck disable=SC2016 # awk expands them
      decide_rules='
        function is_tagged(rule, tag) {
          return index(rule, " --comment " tag " ") || index(rule, " --comment \\"" tag "\\" ")
        }
        function quoted(name) {
          if (name ~ /^[A-Za-z0-9._-]+$/) return name
          gsub(/["\\\\]/, "\\\\\\\\&", name)
          return "\\"" name "\\""
        }
        function with_names(variable, before, after, but,  names, count, i) {
          count = split(ENVIRON[variable], names, "\\n")
          for (i = 1; i <= count; i++)
            if (names[i] != "" && !index("\\n" but, "\\n" names[i] "\\n"))
              print before quoted(names[i]) " -m comment --comment " tag after
        }
        BEGIN {
          tag = ENVIRON["tag"]; chain = ENVIRON["chain"]
          guard_tag = ENVIRON["guard_tag"]; guard = ENVIRON["guard"]
        }
        /^# wanted$/ { wanted = 1; next }
        /^\\*/ { table = substr($0, 2) }
        !wanted && $1 == ":" chain { own_chain = 1 }
        !wanted && $1 == "-A" && $2 != chain && is_tagged($0 " ", tag) {
          deletions[table] = deletions[table] "-D" substr($0, 3) "\\n"
        }
        !wanted && $1 == "-A" && $2 == "FORWARD" && table == "filter" {
          guarded = is_tagged($0 " ", guard_tag)
          if (guarded) guards = guards "-D" substr($0, 3) "\\n"
        }
        !wanted || $0 == "" { next }
        { planned = 1 }
        /^# deletions$/ { printf "%s", deletions[table]; next }
        /^# others$/ {
          with_names("ways_out", "-A " chain " -i " ENVIRON["bridge"] " -o ", " -j ACCEPT")
          with_names("ways_out", "-A " chain " -s " ENVIRON["pool"] " -o ", " -j ACCEPT")
          with_names("others", "-A " chain " -o ", " -j RETURN")
          next
        }
        /^# uplinks$/ {
          with_names("uplinks", "-A PREROUTING -s " ENVIRON["pool"] " -i ", " -j DROP", ENVIRON["taken"])
          next
        }
        # Rules after it would have no effect.
        /^# guard$/ {
          if (guard == "last" && !guarded)
            printf "%s-A FORWARD -m comment --comment %s -j DROP\\n", guards, guard_tag
          if (guard == "gone") printf "%s", guards
          next
        }
        { print }
        END {
          if (planned) exit
          if (guard == "gone" && guards) deletions["filter"] = deletions["filter"] guards
          if (own_chain) deletions["filter"] = deletions["filter"] "-F " chain "\\n-X " chain "\\n"
          for (table in deletions) printf "*%s\\n%sCOMMIT\\n", table, deletions[table]
        }
      '

      # A host that did not forward must not become a router: what no other rule accepts is dropped.
      firewall_up() {
        uplinks=$(uplinks)
        others=$(bridges_of_others)
        ways_out=$(ways_out)
        find_taken
        export others ways_out uplinks taken
        read_forwards
        [ "$forwards" = 0 ] || saved=$(iptables-save)
        if [ "$forwards" != 0 ] && is_guarded_rightly; then
          change_rules "$rules"
        else
          lock
          saved=$(iptables-save)
          read_forwards
          if [ "$forwards" = 0 ] || [ -e "$state/did-not-forward" ]; then
            note_forwarders
            change_rules "$rules" last
            printf '1\\n' >"$ip_forward"
          else
            change_rules "$rules" gone
          fi
          unlock
        fi
      }

      # A guard that nobody noted is one that was saved before a boot. Others who forward lose by it.
      is_guarded_rightly() {
        if [ -e "$state/did-not-forward" ]; then
          printf '%s\\n' "$saved" | awk '
            /^\\*/ { table = substr($0, 2) }
            table == "filter" && $1 == "-A" && $2 == "FORWARD" { last = $0 }
            END { gsub(/"/, "", last); exit !index(last, " --comment " ENVIRON["guard_tag"] " ") }
          '
        else
          case $saved in
            *"$guard_tag"*) return 1 ;;
          esac
        fi
      }

      # What is there before the host forwards needs no forwarding.
      note_forwarders() {
        [ ! -e "$state/did-not-forward" ] || return 0
        [ -d "$state" ] || mkdir -p "$state"
        {
          echo '# there before the host forwarded'
          forwarders all
        } >"$state/did-not-forward.new"
        mv "$state/did-not-forward.new" "$state/did-not-forward"
      }

      # With the rules of the last instance goes the guard, in the same step.
      firewall_down() {
        done=
        if [ -e "$state/did-not-forward" ]; then
          lock
          if [ ! -e "$state/did-not-forward" ]; then
            # The last instance went meanwhile, and with it the folder, which the lock has made anew.
            rmdir "$home" 2>/dev/null || :
          elif ! others_run && ! foreign_docker_runs; then
            saved=$(iptables-save)
            if ! others_forward; then
              stop_forwarding
              done=yes
            fi
          fi
          unlock
        fi
        if [ -z "$done" ]; then
          saved=$(iptables-save)
          change_rules ''
        fi
      }

      # Two at once, such as a start and a service manager, wait for each other. A folder that serves as
      # lock is there as long as the instance is.
      alone() { # FOLDER STEP
        if [ -d "$1" ]; then
          exec 8<"$1"
          flock 8
          "$2"
          exec 8<&-
        else
          "$2"
        fi
      }

      LC_ALL=C
      export LC_ALL tag chain bridge pool guard_tag
      umask 077
      [ $# -gt 0 ] || set -- help
      for step; do
        case $step in
          acquire | before_dockerd | release) "$step" ;;
          bridge_up | bridge_mend | bridge_down) alone "$bridge_lock" "$step" ;;
          firewall_up | firewall_down) alone "$rules_lock" "$step" ;;
          *)
            echo "usage: $0 acquire before_dockerd bridge_up firewall_up" >&2
            echo "       $0 bridge_mend firewall_up" >&2
            echo "       $0 firewall_down bridge_down release" >&2
            exit 2
            ;;
        esac
      done
      """;

  private HostProgram() {}

  /**
   * The program of an instance.
   *
   * @param prefix the instance's prefix
   * @param paths its paths
   * @param addresses its addresses
   * @param network its network
   * @return the program, which takes the steps to do as arguments
   */
  public static PlannedFile file(
      String prefix, InstancePaths paths, InstanceAddresses addresses, NetworkPlan network) {
    return PlannedFile.of(
        paths.hostProgram(), head(prefix, paths, addresses, network) + BODY, "rwxr-xr-x");
  }

  /** No value has a quote in it: all are made of names and addresses that were checked. */
  private static String head(
      String prefix, InstancePaths paths, InstanceAddresses addresses, NetworkPlan network) {
    return """
        #!/bin/sh
        # Puts the host in order for the dockerd of instance '%1$s', and back. Each step may be
        # repeated, and goes on where one that was killed has ended.
        prefix=%1$s
        bridge=%2$s
        hardware_address=%3$s
        # As /proc/net/route has them.
        network=%14$s
        network_number=%15$s
        network_mask=%16$s
        pool_number=%17$s
        pool_mask=%18$s
        chain=%4$s
        pool=%5$s
        data_root=%6$s
        pid_file=%7$s
        home=%8$s
        bridge_lock=%9$s
        rules_lock=%10$s
        bridge_batch='%11$s'
        rules='%12$s'
        guard_tag=%13$s

        """
        .formatted(
            prefix,
            network.bridge(),
            network.hardwareAddress(),
            network.chain(),
            addresses.poolBase(),
            paths.dataRoot(),
            paths.dockerdPidFile(),
            RUN,
            paths.root(),
            paths.run(),
            InstanceBridge.toMake(network, addresses.bridgeCidr()).stripTrailing(),
            FirewallRules.toRestore(network).stripTrailing(),
            GUARD,
            addresses.bridgeCidr().network(),
            routeNumber(addresses.bridgeCidr().network()),
            routeMask(addresses.bridgeCidr()),
            routeNumber(addresses.poolBase()),
            routeMask(addresses.poolBase()));
  }

  private static String routeNumber(Cidr network) {
    return inNativeOrder(network.address());
  }

  private static String routeMask(Cidr network) {
    return inNativeOrder(new Cidr(-1, network.prefixLength()).network().address());
  }

  private static String inNativeOrder(int address) {
    return "0x%08X"
        .formatted(
            ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                ? Integer.reverseBytes(address)
                : address);
  }
}
