package io.dockyard;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import java.io.StringReader;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Further settings of {@code daemon.json}, and which of them the plan keeps to itself. */
final class DaemonSettings {

  /** What the plan decides, because the isolation of the instance rests on it. */
  private static final Map<String, String> DECIDED =
      decided(
          "the plan sets it",
          Set.of(
              "data-root",
              "graph",
              "exec-root",
              "pidfile",
              "hosts",
              "containerd",
              "containerd-namespace",
              "containerd-plugin-namespace",
              "cgroup-parent",
              "userland-proxy-path",
              "init-path",
              "deprecated-key-path",
              "ip-forward",
              "ip-masq"),
          "use the setting of the spec: bridgeCidr",
          Set.of("bridge", "bip"),
          "use the setting of the spec: fixedCidr",
          Set.of("fixed-cidr"),
          "use the setting of the spec: poolBase and poolSize",
          Set.of("default-address-pools"),
          "use the setting of the spec: socketGroup",
          Set.of("group"),
          "use the setting of the spec: runtime",
          Set.of("default-runtime"),
          "use the setting of the spec: labels",
          Set.of("labels"),
          "use the setting of the spec: registryMirrors",
          Set.of("registry-mirrors"),
          "use the setting of the spec: dns",
          Set.of("dns"),
          "use the setting of the spec: proxies",
          Set.of("proxies"),
          "several daemons would remove each other's rules",
          Set.of("iptables", "ip6tables", "firewall-backend", "allow-direct-routing"),
          "ports are published by the userland proxy",
          Set.of("userland-proxy"),
          "sysbox gives every container a user namespace of its own",
          Set.of("userns-remap"),
          "stop must stop the containers",
          Set.of("live-restore"),
          "the plan pins the cgroup driver",
          Set.of("exec-opts"));

  private DaemonSettings() {}

  private static Map<String, String> decided(Object... reasonsAndKeys) {
    Map<String, String> all = new TreeMap<>();
    for (int i = 0; i < reasonsAndKeys.length; i += 2) {
      for (Object key : (Set<?>) reasonsAndKeys[i + 1]) {
        all.put((String) key, (String) reasonsAndKeys[i]);
      }
    }
    return all;
  }

  static void check(String json) {
    JsonObject settings = parse(json);
    for (String key : settings.keySet()) {
      String reason = DECIDED.get(key);
      if (reason != null) {
        throw new InvalidSpecException("daemonSettings", key, "cannot be set: " + reason);
      }
    }
  }

  /** The same settings in one spelling, so that layout and order do not make a difference. */
  static Map<String, Object> canonical(String json) {
    Map<String, Object> settings = new TreeMap<>();
    parse(json).entrySet().forEach(entry -> settings.put(entry.getKey(), entry.getValue()));
    return settings;
  }

  private static JsonObject parse(String json) {
    try {
      JsonReader reader = new JsonReader(new StringReader(json));
      reader.setStrictness(Strictness.STRICT);
      return JsonParser.parseReader(reader).getAsJsonObject();
    } catch (JsonParseException | IllegalStateException e) {
      throw new InvalidSpecException(
          "daemonSettings", json, "must be a JSON object: " + e.getMessage());
    }
  }
}
