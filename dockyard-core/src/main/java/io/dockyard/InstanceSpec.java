package io.dockyard;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /**
   * The name of the file beside the env file that keeps what the env file cannot say. Whoever
   * writes an env file for {@link #readFrom} writes {@link #toExtrasJson} to a file of this name.
   */
  public static final String EXTRAS_FILE = "dockyard.json";

  private static final Path DEFAULT_ROOTS = Path.of("/var/lib/dockyard/instances");

  private final SettingValues values;

  private InstanceSpec(SettingValues values) {
    this.values = values;
  }

  /**
   * A builder with everything but the prefix left to the defaults.
   *
   * @param prefix what every name of the instance begins with: {@code [a-z][a-z0-9_]{0,7}}
   * @return the builder
   */
  public static Builder builder(String prefix) {
    return new Builder(new SettingValues()).set(Setting.PREFIX, prefix);
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
   * #EXTRAS_FILE} beside it. The file is parsed, never executed. What later versions of the shell
   * tool write for a sysbox of the instance's own ({@code DOCKYARD_SYSBOX_…}) must be empty.
   *
   * @param envFile the env file
   * @return the spec
   * @throws InvalidSpecException for an unknown or malformed line, with its number
   * @throws StateFileException if the file beside it is damaged, of a newer format, or has a member
   *     that is no setting of its
   * @throws HostException if a file cannot be read
   */
  public static InstanceSpec readFrom(Path envFile) {
    return new Builder(SpecFiles.read(envFile)).build();
  }

  /**
   * Reads a spec from the texts that {@link #toEnv} and {@link #toExtrasJson} write, for whoever
   * keeps specs elsewhere than in two files beside each other, as the registry does.
   *
   * @param env the text of the env file
   * @param extras the text of the file beside it
   * @return the spec
   * @throws InvalidSpecException if a text is wrong
   * @throws StateFileException if the second text is damaged, of a newer format, or has a member
   *     that is no setting of its
   */
  public static InstanceSpec fromTexts(String env, String extras) {
    return new Builder(SpecFiles.parse(env, extras)).build();
  }

  /**
   * The text of an env file with this spec's six settings; those left open are left out. It is what
   * the shell tool and {@link #readFrom} read; so a tool can write the files of an instance, and an
   * operator can edit them before it is created.
   *
   * @return the text, for {@code dockyard.env}
   */
  public String toEnv() {
    return EnvFile.format(values);
  }

  /**
   * What the env file cannot say, as the JSON text kept beside it. Without it, what is read is a
   * spec with defaults for all of that.
   *
   * @return the text, for {@value #EXTRAS_FILE}
   */
  public String toExtrasJson() {
    return SpecJson.write(values);
  }

  /**
   * What every name of the instance begins with.
   *
   * @return the prefix
   */
  public String prefix() {
    return values.get(Setting.PREFIX);
  }

  /**
   * The directory that holds all the instance's files.
   *
   * @return the root; empty for {@code /var/lib/dockyard/instances/PREFIX}
   */
  public Optional<Path> root() {
    return values.get(Setting.ROOT);
  }

  /**
   * The bridge's address with its prefix length.
   *
   * @return the address; empty to have a free one chosen
   */
  public Optional<Cidr> bridgeCidr() {
    return values.get(Setting.BRIDGE_CIDR);
  }

  /**
   * The network from which containers on the default bridge get addresses.
   *
   * @return the network; empty for the bridge's whole network
   */
  public Optional<Cidr> fixedCidr() {
    return values.get(Setting.FIXED_CIDR);
  }

  /**
   * The network that user-defined networks are cut from.
   *
   * @return the network; empty to have a free one chosen
   */
  public Optional<Cidr> poolBase() {
    return values.get(Setting.POOL_BASE);
  }

  /**
   * The prefix length of each user-defined network.
   *
   * @return the prefix length; empty for 24, or for two more than the pool's where that is longer
   */
  public Optional<Integer> poolSize() {
    return values.get(Setting.POOL_SIZE);
  }

  /**
   * The runtime of containers that ask for none.
   *
   * @return the runtime; {@link ContainerRuntime#SYSBOX_RUNC} unless set
   */
  public ContainerRuntime runtime() {
    return values.get(Setting.RUNTIME);
  }

  /**
   * An existing group that may use the socket. Its members are root on the host.
   *
   * @return the group; empty for a group {@code PREFIXdocker} of the instance's own
   */
  public Optional<String> socketGroup() {
    return values.get(Setting.SOCKET_GROUP);
  }

  /**
   * Where the executables come from.
   *
   * @return the source; {@link Binaries#ofHost} unless set
   */
  public Binaries binaries() {
    return values.get(Setting.BINARIES);
  }

  /**
   * Mirrors of Docker Hub that dockerd tries first.
   *
   * @return the mirrors; none unless set
   */
  public List<URI> registryMirrors() {
    return values.get(Setting.REGISTRY_MIRRORS);
  }

  /**
   * PEM files of certificate authorities that registries' certificates are also checked against.
   * They are copied into the instance when it is created.
   *
   * @return the files; none unless set
   */
  public List<Path> registryCas() {
    return values.get(Setting.REGISTRY_CAS);
  }

  /**
   * The proxies that dockerd uses.
   *
   * @return the proxies; {@link Proxies#NONE} unless set
   */
  public Proxies proxies() {
    return values.get(Setting.PROXIES);
  }

  /**
   * Addresses of the DNS servers that containers get.
   *
   * @return the addresses; none unless set, and then Docker's default applies
   */
  public List<String> dns() {
    return values.get(Setting.DNS);
  }

  /**
   * How far containers' logs may grow.
   *
   * @return the rotation; {@link LogRotation#DEFAULT} unless set
   */
  public LogRotation logRotation() {
    return values.get(Setting.LOG_ROTATION);
  }

  /**
   * Further settings of {@code daemon.json}.
   *
   * @return a JSON object; <code>{}</code> unless set
   */
  public String daemonSettings() {
    return values.get(Setting.DAEMON_SETTINGS).json();
  }

  /**
   * Labels of the daemon.
   *
   * @return the labels; none unless set
   */
  public Map<String, String> labels() {
    return values.get(Setting.LABELS);
  }

  /**
   * How much of the host the instance may use.
   *
   * @return the limits; {@link ResourceLimits#NONE} unless set
   */
  public ResourceLimits limits() {
    return values.get(Setting.LIMITS);
  }

  /**
   * A builder that holds everything this spec says.
   *
   * @return the builder
   */
  public Builder toBuilder() {
    return new Builder(new SettingValues(values));
  }

  /**
   * Where an existing instance does not give what this spec asks for. {@link Dockyard#create}
   * refuses such an instance, so a caller can know it before. Addresses that this spec leaves open
   * fit any, because they were chosen when the instance was created. Every other setting that it
   * leaves open asks for its default: so nobody gets an instance whose socket is open to another
   * group, or whose data lies elsewhere, without having asked for it.
   *
   * @param existing the existing instance's spec
   * @return the names of the settings that differ, with both values where they hold no secrets;
   *     empty if it fits
   */
  public List<String> differencesTo(InstanceSpec existing) {
    return Setting.ALL.stream()
        .flatMap(setting -> setting.difference(existing.values, values).stream())
        .toList();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof InstanceSpec that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return Setting.ALL.stream()
        .map(setting -> setting.shown(values))
        .collect(Collectors.joining(", ", "InstanceSpec[", "]"));
  }

  /** Collects what is wanted; {@link #build} checks it. */
  public static final class Builder {

    private final SettingValues values;

    private Builder(SettingValues values) {
      this.values = values;
    }

    private <T> Builder set(Setting<T> setting, T value) {
      values.set(setting, value);
      return this;
    }

    private Builder setAddress(Setting<Optional<Cidr>> setting, String cidr) {
      return set(setting, Optional.of(SpecRules.parseCidr(setting, cidr)));
    }

    private <E> Builder add(Setting<List<E>> setting, E element) {
      values.add(setting, element);
      return this;
    }

    /**
     * Sets the directory that holds all the instance's files.
     *
     * @param root an absolute path, see {@link InstanceSpec#root}
     * @return this builder
     */
    public Builder root(Path root) {
      return set(Setting.ROOT, Optional.of(root));
    }

    /**
     * Sets the bridge's address.
     *
     * @param cidr a private address with its prefix length, such as {@code 10.1.0.1/24}
     * @return this builder
     * @throws InvalidSpecException if the text has another form
     */
    public Builder bridgeCidr(String cidr) {
      return setAddress(Setting.BRIDGE_CIDR, cidr);
    }

    /**
     * Sets the network of containers on the default bridge.
     *
     * @param cidr a network within the bridge's
     * @return this builder
     * @throws InvalidSpecException if the text has another form
     */
    public Builder fixedCidr(String cidr) {
      return setAddress(Setting.FIXED_CIDR, cidr);
    }

    /**
     * Sets the network that user-defined networks are cut from.
     *
     * @param cidr a private network
     * @return this builder
     * @throws InvalidSpecException if the text has another form
     */
    public Builder poolBase(String cidr) {
      return setAddress(Setting.POOL_BASE, cidr);
    }

    /**
     * Sets the prefix length of each user-defined network.
     *
     * @param prefixLength from the pool's own prefix length to 30
     * @return this builder
     */
    public Builder poolSize(int prefixLength) {
      return set(Setting.POOL_SIZE, Optional.of(prefixLength));
    }

    /**
     * Sets the runtime of containers that ask for none.
     *
     * @param runtime the runtime
     * @return this builder
     */
    public Builder runtime(ContainerRuntime runtime) {
      return set(Setting.RUNTIME, runtime);
    }

    /**
     * Lets an existing group use the socket, instead of one made for the instance.
     *
     * @param group the group's name
     * @return this builder
     */
    public Builder socketGroup(String group) {
      return set(Setting.SOCKET_GROUP, Optional.of(group));
    }

    /**
     * Sets where the executables come from.
     *
     * @param binaries the source
     * @return this builder
     */
    public Builder binaries(Binaries binaries) {
      return set(Setting.BINARIES, binaries);
    }

    /**
     * Adds a mirror of Docker Hub.
     *
     * @param mirror an http or https URI
     * @return this builder
     */
    public Builder registryMirror(URI mirror) {
      return add(Setting.REGISTRY_MIRRORS, mirror);
    }

    /**
     * Adds a certificate authority for registries.
     *
     * @param pemFile the absolute path of a PEM file
     * @return this builder
     */
    public Builder registryCa(Path pemFile) {
      return add(Setting.REGISTRY_CAS, pemFile);
    }

    /**
     * Sets the proxies that dockerd uses.
     *
     * @param proxies the proxies
     * @return this builder
     */
    public Builder proxies(Proxies proxies) {
      return set(Setting.PROXIES, proxies);
    }

    /**
     * Adds a DNS server for containers.
     *
     * @param address its address
     * @return this builder
     */
    public Builder dns(String address) {
      return add(Setting.DNS, address);
    }

    /**
     * Sets how far containers' logs may grow.
     *
     * @param logRotation the rotation
     * @return this builder
     */
    public Builder logRotation(LogRotation logRotation) {
      return set(Setting.LOG_ROTATION, logRotation);
    }

    /**
     * Sets further settings of {@code daemon.json}. Those that the plan decides are refused.
     *
     * @param json a JSON object
     * @return this builder
     */
    public Builder daemonSettings(String json) {
      return set(Setting.DAEMON_SETTINGS, new DaemonSettings(json));
    }

    /**
     * Adds a label of the daemon.
     *
     * @param name the label's name
     * @param value its value
     * @return this builder
     */
    public Builder label(String name, String value) {
      values.put(Setting.LABELS, name, value);
      return this;
    }

    /**
     * Sets how much of the host the instance may use. A backend that cannot hold it to that refuses
     * to create it; {@code direct} is one.
     *
     * @param limits the limits
     * @return this builder
     */
    public Builder limits(ResourceLimits limits) {
      return set(Setting.LIMITS, limits);
    }

    /**
     * Checks the values and makes the spec.
     *
     * @return the spec
     * @throws InvalidSpecException naming the first value that breaks a rule, and the rule
     */
    public InstanceSpec build() {
      InstanceSpec spec = new InstanceSpec(new SettingValues(values));
      SpecRules.check(spec);
      return spec;
    }
  }
}
