package io.dockyard.internal.host;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import io.dockyard.Cidr;
import io.dockyard.Deadline;
import io.dockyard.HostException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The IPv4 routes and addresses of this network namespace, as ip(8) and the kernel list them. */
public final class Routes {

  private static final List<String> LIST_ROUTES =
      List.of("ip", "-4", "-json", "route", "show", "table", "all");
  private static final List<String> LIST_DEFAULT_ROUTES =
      List.of("ip", "-4", "-json", "route", "show", "table", "all", "exact", "default");
  private static final List<String> LIST_ADDRESSES = List.of("ip", "-4", "-json", "address");

  private static final Path MAIN_TABLE = Path.of("/proc/net/route");
  private static final int DESTINATION = 1;
  private static final int GATEWAY = 2;
  private static final int MASK = 7;

  private Routes() {}

  /**
   * The main routing table, which takes no process.
   *
   * @return its routes; of one with several next hops, the first of these
   * @throws HostException when it cannot be read
   */
  public static List<MainRoute> main() {
    try {
      return parseMain(new String(Files.readAllBytes(MAIN_TABLE), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new HostException("read " + MAIN_TABLE, e);
    }
  }

  static List<MainRoute> parseMain(String table) {
    return table
        .lines()
        .skip(1)
        .map(line -> line.strip().split("\\s+", -1))
        .filter(columns -> columns.length > MASK)
        .map(
            columns ->
                new MainRoute(
                    columns[0],
                    new Cidr(number(columns[DESTINATION]), Integer.bitCount(number(columns[MASK]))),
                    number(columns[GATEWAY]) == 0))
        .toList();
  }

  /** As the machine has the bytes of an address in its memory. */
  private static int number(String hexadecimal) {
    int number = Integer.parseUnsignedInt(hexadecimal, 16);
    return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
        ? Integer.reverseBytes(number)
        : number;
  }

  /**
   * What is in use: the destinations of all routes of all routing tables but default routes, and
   * the addresses of all interfaces with their prefix lengths.
   *
   * @param d how long the two commands may take
   * @return the ranges; they overlap
   * @throws HostException when ip(8) is missing or fails
   */
  public static List<OccupiedRange> occupied(Deadline d) {
    List<OccupiedRange> ranges = new ArrayList<>();
    ranges.addAll(parseRoutes(Command.check(LIST_ROUTES, d)));
    ranges.addAll(parseAddresses(Command.check(LIST_ADDRESSES, d)));
    return ranges;
  }

  /**
   * The interfaces that default routes lead to, of all routing tables.
   *
   * @param d how long the command may take
   * @return their names
   * @throws HostException when ip(8) is missing or fails
   */
  public static Set<String> defaultInterfaces(Deadline d) {
    return parseDefaultInterfaces(Command.check(LIST_DEFAULT_ROUTES, d));
  }

  static Set<String> parseDefaultInterfaces(String json) {
    Set<String> interfaces = new TreeSet<>();
    for (JsonObject route : objects(json)) {
      if (text(route, "dst").orElse("").equals("default")) {
        text(route, "dev").ifPresent(interfaces::add);
        if (route.has("nexthops")) {
          for (JsonElement hop : route.getAsJsonArray("nexthops")) {
            text(hop.getAsJsonObject(), "dev").ifPresent(interfaces::add);
          }
        }
      }
    }
    return interfaces;
  }

  static List<OccupiedRange> parseRoutes(String json) {
    List<OccupiedRange> ranges = new ArrayList<>();
    for (JsonObject route : objects(json)) {
      String destination = text(route, "dst").orElse("default");
      if (!destination.equals("default")) {
        String cidr = destination.contains("/") ? destination : destination + "/32";
        ranges.add(
            new OccupiedRange(
                cidr,
                text(route, "dev"),
                "route "
                    + cidr
                    + text(route, "dev").map(dev -> " dev " + dev).orElse("")
                    + text(route, "table").map(table -> " table " + table).orElse("")));
      }
    }
    return ranges;
  }

  static List<OccupiedRange> parseAddresses(String json) {
    List<OccupiedRange> ranges = new ArrayList<>();
    for (JsonObject link : objects(json)) {
      // An interface without an address is an empty object in some releases of ip(8).
      if (link.has("addr_info")) {
        String name = text(link, "ifname").orElse("?");
        for (JsonElement element : link.getAsJsonArray("addr_info")) {
          addAddress(element.getAsJsonObject(), name, ranges);
        }
      }
    }
    return ranges;
  }

  private static void addAddress(JsonObject address, String link, List<OccupiedRange> ranges) {
    Optional<String> local = text(address, "local");
    Optional<String> peer = text(address, "address");
    String prefix = text(address, "prefixlen").orElse("32");
    // With a peer, the prefix is the peer's.
    local.ifPresent(ip -> ranges.add(onLink(ip + "/" + (peer.isPresent() ? "32" : prefix), link)));
    peer.ifPresent(ip -> ranges.add(onLink(ip + "/" + prefix, link)));
  }

  private static OccupiedRange onLink(String cidr, String link) {
    return new OccupiedRange(cidr, Optional.of(link), "address " + cidr + " dev " + link);
  }

  private static List<JsonObject> objects(String json) {
    if (json.isBlank()) {
      return List.of();
    }
    try {
      List<JsonObject> objects = new ArrayList<>();
      for (JsonElement element : new Gson().fromJson(json, JsonArray.class)) {
        objects.add(element.getAsJsonObject());
      }
      return objects;
    } catch (JsonParseException | IllegalStateException e) {
      throw new HostException("read what ip(8) printed", e);
    }
  }

  private static Optional<String> text(JsonObject object, String name) {
    return Optional.ofNullable(object.get(name)).map(JsonElement::getAsString);
  }
}
