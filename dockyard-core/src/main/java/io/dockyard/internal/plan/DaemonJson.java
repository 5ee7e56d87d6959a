package io.dockyard.internal.plan;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.dockyard.ContainerRuntime;
import io.dockyard.InstanceAddresses;
import io.dockyard.InstanceCgroups;
import io.dockyard.InstancePaths;
import io.dockyard.InstanceSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The text of an instance's {@code daemon.json}. */
final class DaemonJson {

  private static final Set<String> ROTATING_DRIVERS = Set.of("json-file", "local");

  private DaemonJson() {}

  static String text(
      InstanceSpec spec,
      InstanceAddresses addresses,
      InstancePaths paths,
      String group,
      InstanceCgroups cgroups,
      Map<String, Path> found,
      DockerVersion version) {
    JsonObject json = new JsonObject();
    places(json, paths, group, cgroups, version);
    network(json, spec, addresses);
    executables(json, spec, paths, found);
    if (!version.olderThan(29, 5)) {
      // Without it sysbox up to 0.7.0 refuses every container (nestybox/sysbox #1011).
      JsonObject features = new JsonObject();
      features.addProperty("time-namespaces", false);
      json.add("features", features);
    }
    choices(json, spec);
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(json) + "\n";
  }

  private static void places(
      JsonObject json,
      InstancePaths paths,
      String group,
      InstanceCgroups cgroups,
      DockerVersion version) {
    json.addProperty("data-root", paths.dataRoot().toString());
    json.addProperty("exec-root", paths.execRoot().toString());
    json.addProperty("pidfile", paths.dockerdPidFile().toString());
    json.add("hosts", array(List.of("unix://" + paths.socket())));
    json.addProperty("containerd", paths.containerdSocket().toString());
    json.addProperty("group", group);
    json.addProperty("cgroup-parent", cgroups.cgroupParent());
    String driver = cgroups.driver().name().toLowerCase(Locale.ROOT);
    json.add("exec-opts", array(List.of("native.cgroupdriver=" + driver)));
    if (version.olderThan(23, 0)) {
      // Older ones keep one key, and so one engine id, for all daemons in /etc/docker.
      json.addProperty("deprecated-key-path", paths.etc().resolve("key.json").toString());
    }
  }

  private static void network(JsonObject json, InstanceSpec spec, InstanceAddresses addresses) {
    json.addProperty("bridge", InstanceBridge.name(spec.prefix()));
    json.addProperty("fixed-cidr", addresses.fixedCidr().toString());
    JsonObject pool = new JsonObject();
    pool.addProperty("base", addresses.poolBase().toString());
    pool.addProperty("size", addresses.poolSize());
    JsonArray pools = new JsonArray();
    pools.add(pool);
    json.add("default-address-pools", pools);
    // Several daemons that manage rules remove each other's; ours come from the plan.
    json.addProperty("iptables", false);
    json.addProperty("ip6tables", false);
    json.addProperty("ip-masq", false);
    json.addProperty("ip-forward", false);
    json.addProperty("userland-proxy", true);
    if (!spec.dns().isEmpty()) {
      json.add("dns", array(spec.dns()));
    }
  }

  private static void executables(
      JsonObject json, InstanceSpec spec, InstancePaths paths, Map<String, Path> found) {
    json.addProperty("userland-proxy-path", paths.bin().resolve("docker-proxy").toString());
    if (found.containsKey("docker-init")) {
      json.addProperty("init-path", paths.bin().resolve("docker-init").toString());
    }
    if (found.containsKey("sysbox-runc")) {
      JsonObject runtime = new JsonObject();
      runtime.addProperty("path", SysboxRuntime.path(paths).toString());
      JsonObject runtimes = new JsonObject();
      runtimes.add(ContainerRuntime.SYSBOX_RUNC.executable(), runtime);
      json.add("runtimes", runtimes);
    }
    json.addProperty("default-runtime", spec.runtime().executable());
  }

  private static void choices(JsonObject json, InstanceSpec spec) {
    // From Docker 29 a fresh data-root would get the containerd image store.
    json.addProperty("storage-driver", "overlay2");
    JsonObject extras = JsonParser.parseString(spec.daemonSettings()).getAsJsonObject();
    json.addProperty("log-driver", "json-file");
    if (rotatesLogs(extras)) {
      JsonObject logOptions = new JsonObject();
      logOptions.addProperty("max-size", spec.logRotation().maxSize());
      logOptions.addProperty("max-file", Integer.toString(spec.logRotation().maxFiles()));
      json.add("log-opts", logOptions);
    }
    if (!spec.registryMirrors().isEmpty()) {
      json.add("registry-mirrors", array(spec.registryMirrors()));
    }
    JsonArray labels = new JsonArray();
    new TreeMap<>(spec.labels()).forEach((name, value) -> labels.add(name + "=" + value));
    if (!labels.isEmpty()) {
      json.add("labels", labels);
    }
    merge(json, extras);
  }

  /** dockerd does not start with options that its log driver does not know. */
  private static boolean rotatesLogs(JsonObject extras) {
    return !extras.has("log-driver")
        || ROTATING_DRIVERS.contains(extras.get("log-driver").getAsString());
  }

  /** Adds the caller's settings; objects such as {@code features} are joined, not replaced. */
  private static void merge(JsonObject json, JsonObject extras) {
    extras
        .entrySet()
        .forEach(
            extra -> {
              String key = extra.getKey();
              if (json.has(key)
                  && json.get(key).isJsonObject()
                  && extra.getValue().isJsonObject()) {
                merge(json.getAsJsonObject(key), extra.getValue().getAsJsonObject());
              } else {
                json.add(key, extra.getValue());
              }
            });
  }

  private static JsonArray array(List<?> values) {
    JsonArray array = new JsonArray();
    values.forEach(value -> array.add(value.toString()));
    return array;
  }
}
