package io.dockyard.internal.host;

import io.dockyard.HostException;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The network interfaces as /sys/class/net shows them, without a process (sysfs(5)). */
public final class NetworkLinks {

  private static final Path FOLDER = Path.of("/sys/class/net");

  private NetworkLinks() {}

  /**
   * Whether an interface exists.
   *
   * @param name its name
   * @return true when it exists
   */
  public static boolean exists(String name) {
    return isName(name) && Files.isSymbolicLink(link(name));
  }

  /**
   * Whether an interface exists and is a bridge.
   *
   * @param name its name
   * @return true when it is a bridge
   */
  public static boolean isBridge(String name) {
    return exists(name)
        && Files.isDirectory(link(name).resolve("bridge"), LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * The alias of an interface, a free text of up to 255 bytes ({@code ip link set … alias}).
   *
   * @param name the interface's name
   * @return its alias; empty where it has none or does not exist
   */
  public static String alias(String name) {
    return attribute(name, "ifalias");
  }

  /**
   * The hardware address of an interface.
   *
   * @param name the interface's name
   * @return its address in lower case; empty where it does not exist
   */
  public static String hardwareAddress(String name) {
    return attribute(name, "address");
  }

  /**
   * The IPv4 addresses of an interface.
   *
   * @param name the interface's name
   * @return each with its prefix length, such as {@code 10.1.2.1/24}; none where it does not exist
   */
  public static List<String> addresses(String name) {
    try {
      NetworkInterface link = isName(name) ? NetworkInterface.getByName(name) : null;
      return link == null
          ? List.of()
          : link.getInterfaceAddresses().stream()
              .filter(address -> address.getAddress() instanceof Inet4Address)
              .map(
                  address ->
                      address.getAddress().getHostAddress()
                          + "/"
                          + address.getNetworkPrefixLength())
              .toList();
    } catch (SocketException e) {
      throw new HostException("read the addresses of " + name, e);
    }
  }

  private static String attribute(String name, String file) {
    if (!exists(name)) {
      return "";
    }
    try {
      return Files.readString(link(name).resolve(file)).stripTrailing();
    } catch (IOException e) {
      // Removed in the meantime.
      return "";
    }
  }

  /**
   * All interfaces.
   *
   * @return their names
   * @throws HostException when they cannot be listed
   */
  public static List<String> names() {
    List<String> names = new ArrayList<>();
    // The module of bonded interfaces keeps a plain file among the links.
    try (DirectoryStream<Path> links =
        Files.newDirectoryStream(FOLDER, entry -> Files.isSymbolicLink(entry))) {
      for (Path link : links) {
        names.add(PathBytes.text(link.getFileName()));
      }
    } catch (IOException e) {
      throw new HostException("list " + FOLDER, e);
    }
    return names;
  }

  /**
   * The interfaces attached to a bridge.
   *
   * @param bridge its name
   * @return their names; none where there is no such bridge
   * @throws HostException when they cannot be listed
   */
  public static List<String> ports(String bridge) {
    List<String> names = new ArrayList<>();
    if (!isBridge(bridge)) {
      return names;
    }
    Path folder = link(bridge).resolve("brif");
    try (DirectoryStream<Path> ports = Files.newDirectoryStream(folder)) {
      for (Path port : ports) {
        names.add(PathBytes.text(port.getFileName()));
      }
    } catch (NoSuchFileException e) {
      // Removed in the meantime.
      return List.of();
    } catch (IOException | DirectoryIteratorException e) {
      throw new HostException("list " + folder, e);
    }
    return names;
  }

  /**
   * Whether what is sent to an interface leaves the host: it is a network card's, or stands on
   * another interface, as that of a VLAN does.
   *
   * @param name the interface's name
   * @return true if it does
   */
  public static boolean isOnHardware(String name) {
    if (!exists(name)) {
      return false;
    }
    Path link = link(name);
    return Files.exists(link.resolve("device"), LinkOption.NOFOLLOW_LINKS)
        || Folders.list(link).stream()
            .anyMatch(entry -> entry.getFileName().toString().startsWith("lower_"));
  }

  private static Path link(String name) {
    return FOLDER.resolve(PathBytes.path(name));
  }

  private static boolean isName(String name) {
    return !name.isEmpty() && !name.contains("/") && !name.equals(".") && !name.equals("..");
  }
}
