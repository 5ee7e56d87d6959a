package io.dockyard.internal.instance;

import io.dockyard.Deadline;
import io.dockyard.internal.host.Command;
import io.dockyard.internal.host.CommandResult;
import io.dockyard.internal.host.NetworkLinks;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pairs of interfaces that a dockerd made and was killed before it moved one end of each into
 * its container. Only the bridge tells whose they are, so they must go before it does.
 */
final class UnusedPorts {

  private static final Logger LOG = LoggerFactory.getLogger(UnusedPorts.class);

  /** What dockerd calls them; anything else on the bridge was attached by somebody else. */
  private static final Pattern NAME = Pattern.compile("veth[0-9a-f]{7}");

  private UnusedPorts() {}

  /**
   * Removes them, both ends of each.
   *
   * @param bridge a bridge of an instance of which no process lives
   * @param deadline when it must be done
   */
  static void remove(String bridge, Deadline deadline) {
    delete(NetworkLinks.ports(bridge), deadline);
  }

  private static void delete(List<String> interfaces, Deadline deadline) {
    List<String> ports = interfaces.stream().filter(name -> NAME.matcher(name).matches()).toList();
    if (ports.isEmpty()) {
      return;
    }
    String batch =
        ports.stream().map(name -> "link delete dev " + name + "\n").collect(Collectors.joining());
    // The kernel removes those of containers that have just ended by itself.
    CommandResult result = Command.run(List.of("ip", "-force", "-batch", "-"), batch, deadline);
    LOG.debug("removed {}: {}", ports, result.error());
  }
}
