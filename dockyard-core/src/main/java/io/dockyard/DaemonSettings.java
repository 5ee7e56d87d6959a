package io.dockyard;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Further settings of {@code daemon.json}, and which of them the plan keeps to itself. Layout and
 * order of the text make no difference to whether two are equal. Values may be secrets, so only
 * names are shown. What is no JSON object is refused by {@link #check}, or whoever first reads it.
 *
 * <p>The names are those of Docker 20.10 to 29 (moby, daemon/config). What is not named here, such
 * as {@code metrics-addr}, {@code features} or {@code storage-driver}, is the caller's to set: it
 * changes one daemon and nothing beside it. dockerd itself refuses names it does not know.
 */
final class DaemonSettings {

  private static final Map<String, String> DECIDED = decided();

  /** Objects of the plan that the caller's are joined to. */
  private static final Set<String> JOINED = Set.of("features", "log-opts", "runtimes");

  /** dockerd has runc built in and does not start if it is defined again. */
  private static final Set<String> RUNTIMES_OF_THE_PLAN = Set.of("sysbox-runc", "runc");

  static final DaemonSettings NONE = new DaemonSettings("{}");

  private final String json;

  DaemonSettings(String json) {
    this.json = json;
  }

  /** The text as it was given. */
  String json() {
    return json;
  }

  /** What the plan decides, because the isolation of the instance rests on it, with the reason. */
  private static Map<String, String> decided() {
    Map<String, String> all = new HashMap<>();
    // Singular names are flags, which dockerd passes over in the file without a word.
    decide(all, "the plan sets it", "data-root", "graph", "exec-root", "pidfile", "hosts", "host");
    decide(all, "the plan sets it", "containerd", "containerd-namespace");
    decide(all, "the plan sets it", "containerd-plugin-namespace", "cgroup-parent");
    decide(all, "the plan sets it", "userland-proxy-path", "init-path", "config-file");
    decide(all, "the plan sets it", "deprecated-key-path", "ip-forward", "ip-masq");
    decide(all, "use the setting of the spec: bridgeCidr", "bridge", "bip");
    decide(all, "use the setting of the spec: fixedCidr", "fixed-cidr");
    decide(all, "use the settings of the spec: poolBase and poolSize", "default-address-pools");
    decide(all, "use the settings of the spec: poolBase and poolSize", "default-address-pool");
    decide(all, "use the setting of the spec: socketGroup", "group");
    decide(all, "use the setting of the spec: runtime", "default-runtime");
    decide(all, "use the setting of the spec: labels", "labels", "label");
    decide(all, "use the setting of the spec: registryMirrors", "registry-mirrors");
    decide(all, "use the setting of the spec: registryMirrors", "registry-mirror");
    decide(all, "use the setting of the spec: dns", "dns");
    decide(all, "use the setting of the spec: proxies", "proxies");
    decide(all, "use the setting of the spec: proxies", "http-proxy", "https-proxy", "no-proxy");
    decide(all, "several daemons would remove each other's rules", "iptables", "ip6tables");
    decide(all, "the plan's own rules decide what passes", "firewall-backend");
    decide(all, "the plan's own rules decide what passes", "allow-direct-routing");
    decide(all, "the plan's own rules decide what passes", "bridge-accept-fwmark");
    decide(all, "the plan's own rules decide what passes", "ip-forward-no-drop");
    decide(all, "dockerd can do it only with rules of its own", "icc");
    decide(all, "ports are published by the userland proxy", "userland-proxy");
    decide(all, "the bridge's own address is the gateway", "default-gateway");
    decide(all, "the plan has IPv4 only, IPv6 would pass its rules", "ipv6", "fixed-cidr-v6");
    decide(all, "the plan has IPv4 only, IPv6 would pass its rules", "default-gateway-v6", "bip6");
    decide(all, "the daemon listens on its unix socket only", "tls", "tlsverify", "tlscacert");
    decide(all, "the daemon listens on its unix socket only", "tlscert", "tlskey");
    decide(all, "the store would mix its networks with other daemons'", "cluster-store");
    decide(all, "the store would mix its networks with other daemons'", "cluster-advertise");
    decide(all, "the store would mix its networks with other daemons'", "cluster-store-opts");
    decide(all, "sysbox gives every container a user namespace of its own", "userns-remap");
    decide(all, "the daemons of an instance run as root", "rootless");
    decide(all, "its default socket and plugins are those of the host", "nri-opts");
    decide(all, "stop must stop the containers", "live-restore");
    decide(all, "the plan pins the cgroup driver", "exec-opts", "exec-opt");
    return Map.copyOf(all);
  }

  private static void decide(Map<String, String> all, String reason, String... keys) {
    for (String key : keys) {
      all.put(key, reason);
    }
  }

  void check() {
    object().asMap().forEach(DaemonSettings::checkSetting);
  }

  private static void checkSetting(String key, JsonElement value) {
    String reason = DECIDED.get(key.toLowerCase(Locale.ROOT));
    if (reason != null) {
      throw new InvalidSpecException(
          Setting.DAEMON_SETTINGS.name(), key, "cannot be set: " + reason);
    }
    if (value.isJsonNull()) {
      throw new InvalidSpecException(
          Setting.DAEMON_SETTINGS.name(), key, "must not be null: leave it out");
    }
    if (JOINED.contains(key) && !value.isJsonObject()) {
      throw new InvalidSpecException(Setting.DAEMON_SETTINGS.name(), key, "must be a JSON object");
    }
    if (key.equals("log-driver")
        && !(value.isJsonPrimitive() && value.getAsJsonPrimitive().isString())) {
      throw new InvalidSpecException(Setting.DAEMON_SETTINGS.name(), key, "must be a string");
    }
    if (key.equals("runtimes")) {
      for (String name : value.getAsJsonObject().keySet()) {
        if (RUNTIMES_OF_THE_PLAN.contains(name)) {
          throw new InvalidSpecException(
              Setting.DAEMON_SETTINGS.name(),
              "runtimes." + name,
              "cannot be set: the plan sets it");
        }
      }
    }
  }

  /** The names of the settings that one has and the other has not, or has otherwise. */
  Set<String> differing(DaemonSettings other) {
    Map<String, JsonElement> ours = object().asMap();
    Map<String, JsonElement> theirs = other.object().asMap();
    Set<String> names = new TreeSet<>(ours.keySet());
    names.addAll(theirs.keySet());
    names.removeIf(name -> Objects.equals(ours.get(name), theirs.get(name)));
    return names;
  }

  JsonObject object() {
    try {
      return StrictJson.parseObject(json);
    } catch (IllegalArgumentException e) {
      // Nothing of the text, which may hold a log driver's credentials.
      throw new InvalidSpecException(
          Setting.DAEMON_SETTINGS.name(),
          "(" + json.length() + " characters)",
          "must be one JSON object: " + e.getMessage());
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DaemonSettings that && object().equals(that.object());
  }

  @Override
  public int hashCode() {
    return object().hashCode();
  }

  @Override
  public String toString() {
    return new TreeSet<>(object().keySet()).toString();
  }
}
