package io.dockyard;

import com.google.gson.JsonElement;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One setting of a spec: its name, its default, how it is stored, and what it asks of an instance
 * that exists. These are said nowhere else: to add a setting, add a constant here and to {@link
 * #ALL}, its getter and its builder method to {@link InstanceSpec} and, if it has one, its rule to
 * {@link SpecRules}.
 *
 * @param <T> the type of its values, which are immutable and show no secrets as text
 */
class Setting<T> {

  static final Setting<String> PREFIX = always("prefix", "", StoredForm.TEXT);
  static final Setting<Optional<Path>> ROOT =
      open("root", StoredForm.PATH, prefix -> Optional.of(InstanceSpec.defaultRoot(prefix)));
  static final Setting<Optional<Cidr>> BRIDGE_CIDR = chosen("bridgeCidr", StoredForm.CIDR);
  static final Setting<Optional<Cidr>> FIXED_CIDR = chosen("fixedCidr", StoredForm.CIDR);
  static final Setting<Optional<Cidr>> POOL_BASE = chosen("poolBase", StoredForm.CIDR);
  static final Setting<Optional<Integer>> POOL_SIZE = chosen("poolSize", StoredForm.NUMBER);
  static final Setting<ContainerRuntime> RUNTIME =
      always("runtime", ContainerRuntime.SYSBOX_RUNC, StoredForm.RUNTIME);
  static final Setting<Optional<String>> SOCKET_GROUP =
      open("socketGroup", StoredForm.TEXT, prefix -> Optional.of("the instance's own"));
  static final Setting<Binaries> BINARIES =
      unlessDefault("binaries", Binaries.ofHost(), StoredForm.BINARIES);
  static final Setting<List<URI>> REGISTRY_MIRRORS =
      always("registryMirrors", List.of(), StoredForm.listOf(StoredForm.MIRROR));
  static final Setting<List<Path>> REGISTRY_CAS =
      always("registryCas", List.of(), StoredForm.listOf(StoredForm.PATH));
  static final Setting<Proxies> PROXIES =
      new Setting<>("proxies", Proxies.NONE, StoredForm.PROXIES, Written.ALWAYS) {
        @Override
        String difference(Proxies found, Proxies wanted) {
          return name() + " are others, not shown";
        }
      };
  static final Setting<List<String>> DNS =
      always("dns", List.of(), StoredForm.listOf(StoredForm.TEXT));
  static final Setting<LogRotation> LOG_ROTATION =
      always("logRotation", LogRotation.DEFAULT, StoredForm.LOG_ROTATION);
  static final Setting<DaemonSettings> DAEMON_SETTINGS =
      new Setting<>(
          "daemonSettings", DaemonSettings.NONE, StoredForm.DAEMON_SETTINGS, Written.ALWAYS) {
        @Override
        String difference(DaemonSettings found, DaemonSettings wanted) {
          return name() + " differ in " + wanted.differing(found);
        }
      };
  static final Setting<Map<String, String>> LABELS = always("labels", Map.of(), StoredForm.LABELS);
  static final Setting<ResourceLimits> LIMITS =
      new Setting<>("limits", ResourceLimits.NONE, StoredForm.LIMITS, Written.UNLESS_DEFAULT) {
        @Override
        String difference(ResourceLimits found, ResourceLimits wanted) {
          return super.difference(found, wanted) + " (Instance.limit changes them)";
        }
      };

  /** All, in the order in which they are shown, compared and stored. */
  static final List<Setting<?>> ALL =
      List.of(
          PREFIX,
          ROOT,
          BRIDGE_CIDR,
          FIXED_CIDR,
          POOL_BASE,
          POOL_SIZE,
          RUNTIME,
          SOCKET_GROUP,
          BINARIES,
          REGISTRY_MIRRORS,
          REGISTRY_CAS,
          PROXIES,
          DNS,
          LOG_ROTATION,
          DAEMON_SETTINGS,
          LABELS,
          LIMITS);

  private enum Written {
    /** A file without it is damaged. */
    ALWAYS,
    /**
     * A file without it means the default, also if its version did not know the setting. A version
     * that does not know it refuses a file with it.
     */
    UNLESS_DEFAULT
  }

  private final String name;
  private final T unlessSet;
  private final StoredForm<T> form;
  private final Written written;

  private Setting(String name, T unlessSet, StoredForm<T> form, Written written) {
    this.name = name;
    this.unlessSet = unlessSet;
    this.form = form;
    this.written = written;
  }

  private static <T> Setting<T> always(String name, T unlessSet, StoredForm<T> form) {
    return new Setting<>(name, unlessSet, form, Written.ALWAYS);
  }

  /** What a setting should be that comes after the first release. */
  private static <T> Setting<T> unlessDefault(String name, T unlessSet, StoredForm<T> form) {
    return new Setting<>(name, unlessSet, form, Written.UNLESS_DEFAULT);
  }

  /** One that may be left open, and then asks for what is found by the prefix. */
  private static <V> Setting<Optional<V>> open(
      String name, StoredForm<V> form, Function<String, Optional<V>> whenOpen) {
    return new Open<>(name, form, whenOpen);
  }

  /** One that is chosen when the instance is created where it was left open. */
  private static <V> Setting<Optional<V>> chosen(String name, StoredForm<V> form) {
    return new Open<>(name, form, prefix -> Optional.empty());
  }

  /** The name of its getter, of its member in JSON, and of the setting in messages. */
  String name() {
    return name;
  }

  /** The default. */
  T unlessSet() {
    return unlessSet;
  }

  /** Its value as a file has it; empty if it is left out there. */
  Optional<JsonElement> stored(SettingValues values) {
    T value = values.get(this);
    boolean leftOut = mayBeLeftOut() && value.equals(unlessSet);
    return leftOut ? Optional.empty() : Optional.of(form.write(value));
  }

  /** Whether a file without it means its default. */
  boolean mayBeLeftOut() {
    return written == Written.UNLESS_DEFAULT;
  }

  /**
   * Reads its value as a file has it.
   *
   * @throws InvalidSpecException if the value breaks a rule of the setting
   * @throws RuntimeException if it is no value of its kind at all
   */
  T read(JsonElement stored) {
    return form.read(this, stored);
  }

  /** How an instance with the first values is not what the second ask for; empty if it is. */
  Optional<String> difference(SettingValues found, SettingValues wanted) {
    T there = meant(found);
    T asked = meant(wanted);
    return fits(there, asked) ? Optional.empty() : Optional.of(difference(there, asked));
  }

  /** Its value; where it was left open, what that stands for. */
  T meant(SettingValues values) {
    return values.get(this);
  }

  boolean fits(T found, T wanted) {
    return wanted.equals(found);
  }

  String difference(T found, T wanted) {
    return name + " is " + shown(found) + ", not " + shown(wanted);
  }

  /** Its name and value as text that may be logged. */
  String shown(SettingValues values) {
    return name + "=" + shown(values.get(this));
  }

  private static String shown(Object value) {
    return value instanceof Optional<?> setting
        ? setting.map(String::valueOf).orElse("not set")
        : value.toString();
  }

  private static final class Open<V> extends Setting<Optional<V>> {

    private final Function<String, Optional<V>> whenOpen;

    Open(String name, StoredForm<V> form, Function<String, Optional<V>> whenOpen) {
      super(name, Optional.empty(), StoredForm.given(form), Written.UNLESS_DEFAULT);
      this.whenOpen = whenOpen;
    }

    @Override
    Optional<V> meant(SettingValues values) {
      return values.get(this).or(() -> whenOpen.apply(values.get(PREFIX)));
    }

    /** What was chosen fits whoever left the choice open. */
    @Override
    boolean fits(Optional<V> found, Optional<V> wanted) {
      return wanted.isEmpty() || wanted.equals(found);
    }
  }
}
