package io.dockyard.internal.direct;

import io.dockyard.ContainerRuntime;
import io.dockyard.Dockyard;
import io.dockyard.Instance;
import io.dockyard.InstanceSpec;
import io.dockyard.testkit.BusyboxImage;
import io.dockyard.testkit.DockerCli;
import io.dockyard.testkit.HostCommand;
import java.io.IOException;
import java.util.List;

/** Changes what a test can change of a host, and leaves all of it as it is. */
final class WildInstance {

  private static final List<String> CHANGES =
      List.of(
          "iptables -A FORWARD -s 198.19.7.0/24 -j ACCEPT",
          "iptables -t nat -N WILD",
          "iptables -t mangle -P FORWARD DROP",
          "ip link add wild0 type bridge",
          "ip address add 198.19.7.1/24 dev wild0",
          "ip netns add wild",
          "sysctl -qw net.ipv4.ip_forward=1",
          "groupadd wild",
          "mkdir -p /etc/docker /usr/local/lib/dockyard /run/sysbox /opt/containerd",
          "touch /etc/docker/daemon.json /usr/local/lib/dockyard/wild",
          "mount -t tmpfs wild /opt/containerd");

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
    CHANGES.forEach(change -> HostCommand.run(change.split(" ", -1)));
    System.out.println("everything is changed");
    var unused = System.in.read();
    System.exit(0);
  }
}
