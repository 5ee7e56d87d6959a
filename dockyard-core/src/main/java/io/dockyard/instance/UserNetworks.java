package io.dockyard.instance;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.InstancePaths;
import io.dockyard.host.Command;
import io.dockyard.host.NetworkLinks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The bridges of an instance's user-defined networks, which dockerd leaves when it exits. They are
 * known by the ids in dockerd's own database, never by an address, so that another daemon's bridge
 * is never taken for one of them.
 */
public final class UserNetworks {

  /** dockerd keeps bridge networks under keys of this form (libnetwork's bolt database). */
  private static final Pattern KEY =
      Pattern.compile("docker/network/v1\\.0/bridge/([0-9a-f]{64})/");

  private static final int ID_LENGTH_IN_NAME = 12;

  private UserNetworks() {}

  /**
   * Removes the bridges; dockerd makes them again when it starts.
   *
   * @param paths the instance, whose dockerd does not run
   * @param deadline when it must be done
   */
  public static void removeBridges(InstancePaths paths, Deadline deadline) {
    List<String> present =
        bridgeNames(database(paths)).stream().filter(NetworkLinks::isBridge).toList();
    if (!present.isEmpty()) {
      String batch =
          present.stream()
              .map(name -> "link delete dev " + name + "\n")
              .collect(Collectors.joining());
      Command.check(List.of("ip", "-force", "-batch", "-"), batch, deadline);
    }
  }

  /** The names dockerd gives to the bridges of the networks in its database. */
  static Set<String> bridgeNames(String database) {
    Set<String> names = new TreeSet<>();
    Matcher keys = KEY.matcher(database);
    while (keys.find()) {
      names.add("br-" + keys.group(1).substring(0, ID_LENGTH_IN_NAME));
    }
    return names;
  }

  private static String database(InstancePaths paths) {
    Path file = paths.dataRoot().resolve("network/files/local-kv.db");
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw new HostException("read " + file, e);
    }
  }
}
