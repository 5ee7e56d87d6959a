package io.dockyard.internal.direct;

import io.dockyard.ContainerRuntime;
import io.dockyard.Dockyard;
import io.dockyard.Instance;
import io.dockyard.InstanceSpec;
import io.dockyard.testkit.BusyboxImage;
import io.dockyard.testkit.DockerCli;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.SmallDisk;
import java.io.IOException;
import java.util.List;

/** Changes what a test can change of a host, and leaves all of it as it is. */
final class WildInstance {

  private static final List<String> CHANGES =
      List.of(
          "iptables -A FORWARD -s 198.19.7.0/24 -j ACCEPT",
          "iptables -t nat -N WILD",
          "iptables -t mangle -P FORWARD DROP",
          "ip6tables -A FORWARD -s fd19:7::/64 -j ACCEPT",
          "ip link add wild0 type bridge",
          "ip address add 198.19.7.1/24 dev wild0",
          "ip link set wild0 up",
          "ip route add blackhole 198.19.9.0/24 table 77",
          "ip rule add from 198.19.7.0/24 table 77",
          "ip netns add wild",
          "sysctl -qw net.ipv4.ip_forward=1",
          "groupadd wild",
          "useradd -M -N wilder",
          "mkdir -p /etc/docker /usr/local/lib/dockyard /run/sysbox /opt/containerd",
          "touch /etc/docker/daemon.json /etc/wild /run/wild /usr/local/lib/dockyard/wild",
          "touch /var/lib/wild /var/lib/dockyard/wild /var/log/wild /tmp/wild /var/tmp/wild",
          "chmod 700 /etc/default",
          "hostname wild",
          "mount -t tmpfs wild /opt/containerd",
          "mount -t tmpfs wild /etc/docker");

  private WildInstance() {}

  /**
   * Runs until its standard input ends or has something.
   *
   * @param args none
   */
  public static void main(String[] args) throws IOException {
    Dockyard dockyard = Dockyard.builder().backend(DirectBackendProvider.NAME).open();
    Instance instance =
        dockyard.create(InstanceSpec.builder("wild").runtime(ContainerRuntime.RUNC).build());
    instance.start();
    BusyboxImage.importInto(instance.dockerHost(), "busybox:wild");
    DockerCli.at(instance.dockerHost())
        .run("run", "-d", "-p", "18080:80", "busybox:wild", "sleep", "3600");
    HostCommand.run("bash", "-c", "trap '' TERM; setsid sleep 3600 </dev/null >/dev/null 2>&1 &");
    CHANGES.forEach(change -> HostCommand.run(change.split(" ", -1)));
    if (HostCommand.of("losetup", "-f").result().exitCode() == 0) {
      System.out.println("a disk of " + SmallDisk.mount().image());
    }
    System.out.println("everything is changed");
    var unused = System.in.read();
    System.exit(0);
  }
}
