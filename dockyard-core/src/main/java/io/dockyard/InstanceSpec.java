package io.dockyard;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a caller wants of an instance. Immutable; only the prefix is required. What is left empty is
 * chosen when the instance is created, and stays as it was chosen.
 *
 * <p>{@link Builder#build} refuses what is wrong by itself; what is wrong only on this host (an
 * address in use, a root that is not ours) is refused by {@link Dockyard#create}.
 */
public final class InstanceSpec {

  /** The name of the file beside the env file that keeps what the env file cannot say. */
  public static final String EXTRAS_FILE = "dockyard.json";

  private static final Path DEFAULT_ROOTS = Path.of("/var/lib/dockyard/instances");

  /** What is chosen from the host's free addresses where it is left open. */
  private static final Set<String> CHOSEN =
      Set.of("bridgeCidr", "fixedCidr", "poolBase", "poolSize");

  private final String prefix;
  private final @Nullable Path root;
  private final @Nullable Cidr bridgeCidr;
  private final @Nullable Cidr fixedCidr;
  private final @Nullable Cidr poolBase;
  private final @Nullable Integer poolSize;
  private final ContainerRuntime runtime;
  private final @Nullable String socketGroup;
  private final Binaries binaries;
  private final List<URI> registryMirrors;
  private final List<Path> registryCas;
  private final Proxies proxies;
  private final List<String> dns;
  private final LogRotation logRotation;
  private final String daemonSettings;
  private final Map<String, String> labels;

  private InstanceSpec(Builder b) {
    this.prefix = b.prefix;
    this.root = b.root;
    this.bridgeCidr = b.bridgeCidr;
    this.fixedCidr = b.fixedCidr;
    this.poolBase = b.poolBase;
    this.poolSize = b.poolSize;
    this.runtime = b.runtime;
    this.socketGroup = b.socketGroup;
    this.binaries = b.binaries;
    this.registryMirrors = List.copyOf(b.registryMirrors);
    this.registryCas = List.copyOf(b.registryCas);
    this.proxies = b.proxies;
    this.dns = List.copyOf(b.dns);
    this.logRotation = b.logRotation;
    this.daemonSettings = b.daemonSettings;
    this.labels = Collections.unmodifiableMap(new TreeMap<>(b.labels));
  }

  /**
   * A builder with everything but the prefix left to the defaults.
   *
   * @param prefix what every name of the instance begins with: {@code [a-z][a-z0-9_]{0,7}}
   * @return the builder
   */
  public static Builder builder(String prefix) {
    return new Builder(prefix);
  }

  /**
   * The root of an instance whose spec names none.
   *
   * @param prefix the instance's prefix
   * @return {@code /var/lib/dockyard/instances/PREFIX}
   */
  public static Path defaultRoot(String prefix) {
    return DEFAULT_ROOTS.resolve(prefix);
  }

  /**
   * Reads an env file of the six {@code DOCKYARD_…} settings and, where it exists, {@value
   * #EXTRAS_FILE} beside it. The file is parsed, never executed.
   *
   * @param envFile the env file
   * @return the spec
   * @throws InvalidSpecException for an unknown or malformed line, with its number
   * @throws StateFileException if the file beside it is damaged or of a newer format
   * @throws HostException if a file cannot be read
   */
  public static InstanceSpec readFrom(Path envFile) {
    Builder builder;
    try {
      builder = EnvFile.parse(Files.readString(envFile));
    } catch (CharacterCodingException e) {
      throw new InvalidSpecException("env file", envFile.toString(), "must be UTF-8 text");
    } catch (IOException e) {
      throw new HostException("read " + envFile, e);
    }
    Path extras = envFile.resolveSibling(EXTRAS_FILE);
    try {
      SpecJson.readExtras(Files.readString(extras), extras, builder);
    } catch (NoSuchFileException e) {
      // A file of the shell tool has none beside it.
    } catch (CharacterCodingException e) {
      throw SpecJson.damaged(extras, "it is not UTF-8 text", e);
    } catch (IOException e) {
      throw new HostException("read " + extras, e);
    }
    return builder.build();
  }

  /**
   * Reads a spec from the texts that {@link #toEnv} and {@link #toExtrasJson} write.
   *
   * @param env the text of the env file
   * @param extras the text of the file beside it
   * @return the spec
   * @throws InvalidSpecException if a text is wrong
   * @throws StateFileException if the second text is damaged or of a newer format
   */
  public static InstanceSpec fromTexts(String env, String extras) {
    Builder builder = EnvFile.parse(env);
    SpecJson.readExtras(extras, Path.of(EXTRAS_FILE), builder);
    return builder.build();
  }

  /**
   * The text of an env file with this spec's six settings; those left open are left out.
   *
   * @return the text, for {@code dockyard.env}
   */
  public String toEnv() {
    return EnvFile.format(this);
  }

  /**
   * What the env file cannot say, as the JSON text kept beside it.
   *
   * @return the text, for {@value #EXTRAS_FILE}
   */
  public String toExtrasJson() {
    return SpecJson.writeExtras(this);
  }

  /**
   * What every name of the instance begins with.
   *
   * @return the prefix
   */
  public String prefix() {
    return prefix;
  }

  /**
   * The directory that holds all the instance's files.
   *
   * @return the root; empty for {@code /var/lib/dockyard/instances/PREFIX}
   */
  public Optional<Path> root() {
    return Optional.ofNullable(root);
  }

  /**
   * The bridge's address with its prefix length.
   *
   * @return the address; empty to have a free one chosen
   */
  public Optional<Cidr> bridgeCidr() {
    return Optional.ofNullable(bridgeCidr);
  }

  /**
   * The network from which containers on the default bridge get addresses.
   *
   * @return the network; empty for the bridge's whole network
   */
  public Optional<Cidr> fixedCidr() {
    return Optional.ofNullable(fixedCidr);
  }

  /**
   * The network that user-defined networks are cut from.
   *
   * @return the network; empty to have a free one chosen
   */
  public Optional<Cidr> poolBase() {
    return Optional.ofNullable(poolBase);
  }

  /**
   * The prefix length of each user-defined network.
   *
   * @return the prefix length; empty for 24, or for two more than the pool's where that is longer
   */
  public Optional<Integer> poolSize() {
    return Optional.ofNullable(poolSize);
  }

  /**
   * The runtime of containers that ask for none.
   *
   * @return the runtime; {@link ContainerRuntime#SYSBOX_RUNC} unless set
   */
  public ContainerRuntime runtime() {
    return runtime;
  }

  /**
   * An existing group that may use the socket. Its members are root on the host.
   *
   * @return the group; empty for a group {@code PREFIXdocker} of the instance's own
   */
  public Optional<String> socketGroup() {
    return Optional.ofNullable(socketGroup);
  }

  /**
   * Where the executables come from.
   *
   * @return the source; {@link Binaries#ofHost} unless set
   */
  public Binaries binaries() {
    return binaries;
  }

  /**
   * Mirrors of Docker Hub that dockerd tries first.
   *
   * @return the mirrors; none unless set
   */
  public List<URI> registryMirrors() {
    return registryMirrors;
  }

  /**
   * PEM files of certificate authorities that registries' certificates are also checked against.
   * They are copied into the instance when it is created.
   *
   * @return the files; none unless set
   */
  public List<Path> registryCas() {
    return registryCas;
  }

  /**
   * The proxies that dockerd uses.
   *
   * @return the proxies; {@link Proxies#NONE} unless set
   */
  public Proxies proxies() {
    return proxies;
  }

  /**
   * Addresses of the DNS servers that containers get.
   *
   * @return the addresses; none unless set, and then Docker's default applies
   */
  public List<String> dns() {
    return dns;
  }

  /**
   * How far containers' logs may grow.
   *
   * @return the rotation; {@link LogRotation#DEFAULT} unless set
   */
  public LogRotation logRotation() {
    return logRotation;
  }

  /**
   * Further settings of {@code daemon.json}.
   *
   * @return a JSON object; <code>{}</code> unless set
   */
  public String daemonSettings() {
    return daemonSettings;
  }

  /**
   * Labels of the daemon.
   *
   * @return the labels; none unless set
   */
  public Map<String, String> labels() {
    return labels;
  }

  /**
   * A builder that holds everything this spec says.
   *
   * @return the builder
   */
  public Builder toBuilder() {
    Builder b = new Builder(prefix);
    b.root = root;
    b.bridgeCidr = bridgeCidr;
    b.fixedCidr = fixedCidr;
    b.poolBase = poolBase;
    b.poolSize = poolSize;
    b.socketGroup = socketGroup;
    b.runtime = runtime;
    b.binaries = binaries;
    b.registryMirrors.addAll(registryMirrors);
    b.registryCas.addAll(registryCas);
    b.proxies = proxies;
    b.dns.addAll(dns);
    b.logRotation = logRotation;
    b.daemonSettings = daemonSettings;
    b.labels.putAll(labels);
    return b;
  }

  /**
   * Where an existing instance does not give what this spec asks for. Addresses that this spec
   * leaves open fit any, because they were chosen when the instance was created. Every other
   * setting that it leaves open asks for its default: so nobody gets an instance whose socket is
   * open to another group, or whose data lies elsewhere, without having asked for it.
   *
   * @param existing the existing instance's spec
   * @return the names of the settings that differ, with both values where they hold no secrets;
   *     empty if it fits
   */
  public List<String> differencesTo(InstanceSpec existing) {
    Map<String, Object> theirs = existing.withDefaults();
    List<String> differences = new ArrayList<>();
    withDefaults()
        .forEach(
            (name, wanted) -> {
              Object found = Objects.requireNonNull(theirs.get(name));
              boolean open = CHOSEN.contains(name) && wanted.equals(Optional.empty());
              if (!open && !wanted.equals(found)) {
                differences.add(difference(name, found, wanted, existing));
              }
            });
    return differences;
  }

  private String difference(String name, Object found, Object wanted, InstanceSpec existing) {
    return switch (name) {
      case "proxies" -> "proxies are others, not shown";
      case "daemonSettings" ->
          "daemonSettings differ in "
              + DaemonSettings.differing(daemonSettings, existing.daemonSettings);
      default -> name + " is " + shown(name, found) + ", not " + shown(name, wanted);
    };
  }

  private Map<String, Object> withDefaults() {
    Map<String, Object> all = settings();
    all.put("root", root().orElse(defaultRoot(prefix)));
    all.put("socketGroup", socketGroup().orElse("the instance's own"));
    return all;
  }

  /** A value as a message may show it: of daemon settings only the names, as they hold secrets. */
  private static String shown(String name, Object value) {
    if (name.equals("daemonSettings") && value instanceof Map<?, ?> settings) {
      return settings.keySet().toString();
    }
    return value instanceof Optional<?> setting
        ? setting.map(String::valueOf).orElse("not set")
        : value.toString();
  }

  private Map<String, Object> settings() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("prefix", prefix);
    all.put("root", root());
    all.put("bridgeCidr", bridgeCidr());
    all.put("fixedCidr", fixedCidr());
    all.put("poolBase", poolBase());
    all.put("poolSize", poolSize());
    all.put("runtime", runtime);
    all.put("socketGroup", socketGroup());
    all.put("binaries", binaries);
    all.put("registryMirrors", registryMirrors);
    all.put("registryCas", registryCas);
    all.put("proxies", proxies);
    all.put("dns", dns);
    all.put("logRotation", logRotation);
    all.put("daemonSettings", DaemonSettings.canonical(daemonSettings));
    all.put("labels", labels);
    return all;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof InstanceSpec that && settings().equals(that.settings());
  }

  @Override
  public int hashCode() {
    return settings().hashCode();
  }

  @Override
  public String toString() {
    return settings().entrySet().stream()
        .map(setting -> setting.getKey() + "=" + shown(setting.getKey(), setting.getValue()))
        .collect(Collectors.joining(", ", "InstanceSpec[", "]"));
  }

  /** Collects what is wanted; {@link #build} checks it. */
  public static final class Builder {

    private final String prefix;
    private @Nullable Path root;
    private @Nullable Cidr bridgeCidr;
    private @Nullable Cidr fixedCidr;
    private @Nullable Cidr poolBase;
    private @Nullable Integer poolSize;
    private ContainerRuntime runtime = ContainerRuntime.SYSBOX_RUNC;
    private @Nullable String socketGroup;
    private Binaries binaries = Binaries.ofHost();
    private final List<URI> registryMirrors = new ArrayList<>();
    private final List<Path> registryCas = new ArrayList<>();
    private Proxies proxies = Proxies.NONE;
    private final List<String> dns = new ArrayList<>();
    private LogRotation logRotation = LogRotation.DEFAULT;
    private String daemonSettings = "{}";
    private final Map<String, String> labels = new LinkedHashMap<>();

    private Builder(String prefix) {
      this.prefix = prefix;
    }

    /**
     * Sets the directory that holds all the instance's files.
     *
     * @param root an absolute path, see {@link InstanceSpec#root}
     * @return this builder
     */
    public Builder root(Path root) {
      this.root = root;
      return this;
    }

    /**
     * Sets the bridge's address.
     *
     * @param cidr a private address with its prefix length, such as {@code 10.1.0.1/24}
     * @return this builder
     * @throws InvalidSpecException if the text has another form
     */
    public Builder bridgeCidr(String cidr) {
      this.bridgeCidr = SpecRules.parseCidr("bridgeCidr", cidr);
      return this;
    }

    /**
     * Sets the network of containers on the default bridge.
     *
     * @param cidr a network within the bridge's
     * @return this builder
     * @throws InvalidSpecException if the text has another form
     */
    public Builder fixedCidr(String cidr) {
      this.fixedCidr = SpecRules.parseCidr("fixedCidr", cidr);
      return this;
    }

    /**
     * Sets the network that user-defined networks are cut from.
     *
     * @param cidr a private network
     * @return this builder
     * @throws InvalidSpecException if the text has another form
     */
    public Builder poolBase(String cidr) {
      this.poolBase = SpecRules.parseCidr("poolBase", cidr);
      return this;
    }

    /**
     * Sets the prefix length of each user-defined network.
     *
     * @param prefixLength from the pool's own prefix length to 30
     * @return this builder
     */
    public Builder poolSize(int prefixLength) {
      this.poolSize = prefixLength;
      return this;
    }

    /**
     * Sets the runtime of containers that ask for none.
     *
     * @param runtime the runtime
     * @return this builder
     */
    public Builder runtime(ContainerRuntime runtime) {
      this.runtime = runtime;
      return this;
    }

    /**
     * Lets an existing group use the socket, instead of one made for the instance.
     *
     * @param group the group's name
     * @return this builder
     */
    public Builder socketGroup(String group) {
      this.socketGroup = group;
      return this;
    }

    /**
     * Sets where the executables come from.
     *
     * @param binaries the source
     * @return this builder
     */
    public Builder binaries(Binaries binaries) {
      this.binaries = binaries;
      return this;
    }

    /**
     * Adds a mirror of Docker Hub.
     *
     * @param mirror an http or https URI
     * @return this builder
     */
    public Builder registryMirror(URI mirror) {
      this.registryMirrors.add(mirror);
      return this;
    }

    /**
     * Adds a certificate authority for registries.
     *
     * @param pemFile the absolute path of a PEM file
     * @return this builder
     */
    public Builder registryCa(Path pemFile) {
      this.registryCas.add(pemFile);
      return this;
    }

    /**
     * Sets the proxies that dockerd uses.
     *
     * @param proxies the proxies
     * @return this builder
     */
    public Builder proxies(Proxies proxies) {
      this.proxies = proxies;
      return this;
    }

    /**
     * Adds a DNS server for containers.
     *
     * @param address its address
     * @return this builder
     */
    public Builder dns(String address) {
      this.dns.add(address);
      return this;
    }

    /**
     * Sets how far containers' logs may grow.
     *
     * @param logRotation the rotation
     * @return this builder
     */
    public Builder logRotation(LogRotation logRotation) {
      this.logRotation = logRotation;
      return this;
    }

    /**
     * Sets further settings of {@code daemon.json}. Those that the plan decides are refused.
     *
     * @param json a JSON object
     * @return this builder
     */
    public Builder daemonSettings(String json) {
      this.daemonSettings = json;
      return this;
    }

    /**
     * Adds a label of the daemon.
     *
     * @param name the label's name
     * @param value its value
     * @return this builder
     */
    public Builder label(String name, String value) {
      this.labels.put(name, value);
      return this;
    }

    /**
     * Checks the values and makes the spec.
     *
     * @return the spec
     * @throws InvalidSpecException naming the first value that breaks a rule, and the rule
     */
    public InstanceSpec build() {
      InstanceSpec spec = new InstanceSpec(this);
      SpecRules.check(spec);
      return spec;
    }
  }
}
