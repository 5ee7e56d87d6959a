package io.dockyard.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Deadline;
import io.dockyard.internal.host.NetworkLinks;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.HostRequirements;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a dockerd leaves on a bridge that was killed before it gave an interface to a container. */
class UnusedPortsIT {

  private static final String BRIDGE = "dykports0";
  private static final Duration SOON = Duration.ofSeconds(60);

  @BeforeEach
  void makeBridge() {
    HostRequirements.assumeWorld();
    ip("link add " + BRIDGE + " type bridge");
  }

  @AfterEach
  void clearAway() {
    for (String link : new String[] {"veth0a1b2c3", "dykown0", BRIDGE}) {
      if (NetworkLinks.exists(link)) {
        ip("link delete dev " + link);
      }
    }
  }

  private static void ip(String arguments) {
    HostCommand.of(("ip " + arguments).split(" ", -1)).mustRun();
  }

  private static void attach(String port, String peer) {
    ip("link add " + port + " type veth peer name " + peer);
    ip("link set " + port + " master " + BRIDGE);
  }

  @Test
  void goesWithItsOtherEndAndWhatOthersAttachedStays() {
    attach("veth0a1b2c3", "veth3c2b1a0");
    attach("dykown0", "dykown1");

    UnusedPorts.remove(BRIDGE, Deadline.after(SOON));

    assertThat(NetworkLinks.ports(BRIDGE)).containsExactly("dykown0");
    assertThat(NetworkLinks.exists("veth3c2b1a0")).isFalse();
  }

  @Test
  void nothingIsDoneWhereThereIsNoBridge() {
    ip("link delete dev " + BRIDGE);

    UnusedPorts.remove(BRIDGE, Deadline.after(SOON));

    assertThat(NetworkLinks.ports(BRIDGE)).isEmpty();
  }
}
