package io.dockyard;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The rules a spec can be checked against without looking at the host. */
final class SpecRules {

  /** containerd allows a socket path of 106 bytes and appends up to 33 to the exec-root. */
  private static final int LONGEST_EXEC_ROOT = 73;

  /** What an instance's daemons need to live, and a small container beside them. */
  private static final long LEAST_MEMORY = 128L << 20;

  private static final long LEAST_TASKS = 128;

  /** With less they do not get ready in the time of a start. */
  private static final int LEAST_CPU = 5;

  private static final Pattern PREFIX = Pattern.compile("[a-z][a-z0-9_]{0,7}");
  private static final Pattern PATH = Pattern.compile("[A-Za-z0-9._/+-]+");
  private static final Pattern GROUP = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");
  private static final Pattern LOG_SIZE = Pattern.compile("[1-9][0-9]{0,5}[kmg]");
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]*");

  /** dockerd does not start with labels below these. */
  private static final List<String> RESERVED_LABELS =
      List.of("com.docker.", "io.docker.", "org.dockerproject.");

  private SpecRules() {}

  static void check(InstanceSpec spec) {
    require(
        PREFIX.matcher(spec.prefix()).matches(),
        Setting.PREFIX,
        spec.prefix(),
        "must match [a-z][a-z0-9_]{0,7}");
    spec.root().ifPresent(SpecRules::checkRoot);
    checkAddresses(spec);
    spec.socketGroup()
        .ifPresent(
            group ->
                require(
                    GROUP.matcher(group).matches(),
                    Setting.SOCKET_GROUP,
                    group,
                    "must match " + GROUP.pattern()));
    spec.binaries().folder().ifPresent(folder -> checkPath(Setting.BINARIES, folder));
    spec.registryMirrors().forEach(SpecRules::checkMirror);
    spec.registryCas().forEach(file -> checkPath(Setting.REGISTRY_CAS, file));
    checkProxies(spec.proxies());
    spec.dns()
        .forEach(
            server ->
                require(
                    IpAddress.isValid(server),
                    Setting.DNS,
                    server,
                    "must be an IPv4 or IPv6 address"));
    LogRotation rotation = spec.logRotation();
    requireOf(
        "logRotation.maxSize",
        LOG_SIZE.matcher(rotation.maxSize()).matches(),
        rotation.maxSize(),
        "must be a number followed by k, m or g");
    requireOf(
        "logRotation.maxFiles",
        rotation.maxFiles() >= 1,
        Integer.toString(rotation.maxFiles()),
        "must be at least 1");
    spec.labels().forEach(SpecRules::checkLabel);
    new DaemonSettings(spec.daemonSettings()).check();
    checkLimits(spec.limits());
  }

  private static void checkLimits(ResourceLimits limits) {
    limits
        .memoryMax()
        .ifPresent(
            bytes -> requireAtLeast("limits.memoryMax", LEAST_MEMORY, bytes, " bytes (128 MiB)"));
    limits
        .cpuQuota()
        .ifPresent(percent -> requireAtLeast("limits.cpuQuota", LEAST_CPU, percent, " %"));
    limits.tasksMax().ifPresent(tasks -> requireAtLeast("limits.tasksMax", LEAST_TASKS, tasks, ""));
  }

  private static void requireAtLeast(String field, long least, long value, String unit) {
    requireOf(field, value >= least, Long.toString(value), "must be at least " + least + unit);
  }

  static Cidr parseCidr(Setting<?> setting, String text) {
    return cidr(setting.name(), text);
  }

  private static Cidr cidr(String field, String text) {
    try {
      return Cidr.parse(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidSpecException(
          field, text, "must be an IPv4 address and a prefix length from 0 to 32, as in a.b.c.d/n");
    }
  }

  static Path parsePath(Setting<?> setting, String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new InvalidSpecException(
          setting.name(), text, "has a character outside [A-Za-z0-9._/+-]");
    }
  }

  static int parseNumber(Setting<?> setting, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new InvalidSpecException(setting.name(), text, "must be a number");
    }
  }

  static Cidr addressSpace(String text) {
    Cidr space = cidr("addressSpace", text);
    checkNetwork("addressSpace", space);
    requireOf(
        "addressSpace",
        space.prefixLength() <= 18,
        text,
        "must have room for an instance: a prefix length up to 18");
    return space;
  }

  private static void checkRoot(Path root) {
    checkPath(Setting.ROOT, root);
    require(root.getNameCount() > 0, Setting.ROOT, root.toString(), "must not be /");
    // Where dockyard itself lays it out.
    Path execRoot = root.resolve("run/docker");
    int length = execRoot.toString().getBytes(StandardCharsets.UTF_8).length;
    require(
        length <= LONGEST_EXEC_ROOT,
        Setting.ROOT,
        root.toString(),
        "is too long: the exec-root below it has %d bytes and may have %d, because the length of a unix socket's path is limited"
            .formatted(length, LONGEST_EXEC_ROOT));
  }

  private static void checkPath(Setting<?> setting, Path path) {
    String text = path.toString();
    require(path.isAbsolute(), setting, text, "must be an absolute path");
    require(
        PATH.matcher(text).matches(), setting, text, "has a character outside [A-Za-z0-9._/+-]");
    require(path.equals(path.normalize()), setting, text, "must not contain . or ..");
  }

  private static void checkAddresses(InstanceSpec spec) {
    Optional<Cidr> bridge = spec.bridgeCidr();
    Optional<Cidr> fixed = spec.fixedCidr();
    Optional<Cidr> pool = spec.poolBase();
    bridge.ifPresent(SpecRules::checkBridge);
    fixed.ifPresent(cidr -> checkNetwork(Setting.FIXED_CIDR.name(), cidr));
    pool.ifPresent(cidr -> checkNetwork(Setting.POOL_BASE.name(), cidr));
    if (fixed.isPresent()) {
      String text = fixed.get().toString();
      require(bridge.isPresent(), Setting.FIXED_CIDR, text, "needs a bridgeCidr to lie in");
      Cidr network = bridge.orElseThrow().network();
      require(
          network.contains(fixed.get()),
          Setting.FIXED_CIDR,
          text,
          "must lie in the bridge's network " + network);
      require(
          fixed.get().contains(new Cidr(bridge.orElseThrow().address(), 32)),
          Setting.BRIDGE_CIDR,
          bridge.orElseThrow().toString(),
          "must lie in fixedCidr " + text);
    }
    if (bridge.isPresent() && pool.isPresent()) {
      require(
          !pool.get().overlaps(bridge.get()),
          Setting.POOL_BASE,
          pool.get().toString(),
          "overlaps the bridge's network " + bridge.get().network());
    }
    spec.poolSize().ifPresent(size -> checkPoolSize(size, pool));
  }

  private static void checkBridge(Cidr bridge) {
    String text = bridge.toString();
    require(bridge.isPrivate(), Setting.BRIDGE_CIDR, text, "must be private (RFC 1918)");
    require(
        bridge.prefixLength() >= 8 && bridge.prefixLength() <= 30,
        Setting.BRIDGE_CIDR,
        text,
        "must have a prefix length from 8 to 30");
    int hostBits = 32 - bridge.prefixLength();
    int host = bridge.address() & ((1 << hostBits) - 1);
    require(
        host != 0 && host != (1 << hostBits) - 1,
        Setting.BRIDGE_CIDR,
        text,
        "must be an address in its network, neither the network's own nor the broadcast address");
  }

  private static void checkNetwork(String field, Cidr cidr) {
    requireOf(field, cidr.isPrivate(), cidr.toString(), "must be private (RFC 1918)");
    requireOf(
        field,
        cidr.isNetwork(),
        cidr.toString(),
        "has host bits set; the network is " + cidr.network());
    requireOf(
        field, cidr.prefixLength() <= 30, cidr.toString(), "must have a prefix length up to 30");
  }

  private static void checkPoolSize(int size, Optional<Cidr> pool) {
    String text = Integer.toString(size);
    require(
        size >= 8 && size <= 30, Setting.POOL_SIZE, text, "must be a prefix length from 8 to 30");
    pool.ifPresent(
        base ->
            require(
                size >= base.prefixLength(),
                Setting.POOL_SIZE,
                text,
                "must not be smaller than the prefix length of poolBase " + base));
  }

  private static void checkMirror(URI mirror) {
    // Not its host: Java finds none in names with an underscore, which registries do have.
    String authority = String.valueOf(mirror.getRawAuthority());
    require(
        !authority.contains("@"),
        Setting.REGISTRY_MIRRORS,
        mirror.getScheme() + "://(not shown)",
        "must not hold a user name or password; dockerd does not start with one");
    String scheme = String.valueOf(mirror.getScheme()).toLowerCase(Locale.ROOT);
    require(
        (scheme.equals("http") || scheme.equals("https"))
            && mirror.getRawAuthority() != null
            && !authority.startsWith(":"),
        Setting.REGISTRY_MIRRORS,
        mirror.toString(),
        "must be an http or https URI with a host");
    require(
        mirror.getRawQuery() == null && mirror.getRawFragment() == null,
        Setting.REGISTRY_MIRRORS,
        mirror.toString(),
        "must not have a query or fragment");
  }

  private static void checkProxies(Proxies proxies) {
    for (String value : new String[] {proxies.http(), proxies.https(), proxies.exceptFor()}) {
      require(
          value.chars().noneMatch(Character::isISOControl),
          Setting.PROXIES,
          "(not shown)",
          "must not contain control characters");
    }
  }

  private static void checkLabel(String name, String value) {
    require(
        LABEL.matcher(name).matches(), Setting.LABELS, name, "must be named " + LABEL.pattern());
    String lowered = name.toLowerCase(Locale.ROOT);
    require(
        RESERVED_LABELS.stream().noneMatch(lowered::startsWith),
        Setting.LABELS,
        name,
        "must not begin with " + String.join(", ", RESERVED_LABELS) + " which Docker reserves");
    require(
        value.chars().noneMatch(Character::isISOControl),
        Setting.LABELS,
        name,
        "must not have control characters in its value");
  }

  private static void require(boolean holds, Setting<?> setting, String value, String rule) {
    requireOf(setting.name(), holds, value, rule);
  }

  /** Of a part of a setting, or of what is none. */
  private static void requireOf(String field, boolean holds, String value, String rule) {
    if (!holds) {
      throw new InvalidSpecException(field, value, rule);
    }
  }
}
