package io.dockyard.internal.adopt;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.dockyard.ContainerRuntime;
import io.dockyard.InstanceSpec;
import io.dockyard.InvalidSpecException;
import io.dockyard.LogRotation;
import io.dockyard.Proxies;
import io.dockyard.StateFileException;
import io.dockyard.internal.host.PathBytes;
import io.dockyard.internal.preflight.Problem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the {@code daemon.json} of an instance of the shell tool adds to its env file. What the plan
 * does not decide is kept; what would hide the instance's data is refused.
 */
final class ShellToolSettings {

  private static final Logger LOG = LoggerFactory.getLogger(ShellToolSettings.class);

  private final Path file;
  private final JsonObject json;

  private ShellToolSettings(Path file, JsonObject json) {
    this.file = file;
    this.json = json;
  }

  static ShellToolSettings read(Path daemonJson) {
    try {
      JsonElement json = JsonParser.parseString(Files.readString(daemonJson));
      return new ShellToolSettings(daemonJson, json.getAsJsonObject());
    } catch (NoSuchFileException e) {
      return new ShellToolSettings(daemonJson, new JsonObject());
    } catch (IOException | RuntimeException e) {
      throw new StateFileException(
          daemonJson, "cannot be read as JSON: " + e.getMessage(), "repair it", e);
    }
  }

  /**
   * Settings under which the plan's dockerd would not find what is there.
   *
   * @param dataRoot the data-root that the plan has
   * @return a problem for each
   */
  List<Problem> hiding(Path dataRoot) {
    List<Problem> problems = new ArrayList<>();
    if (json.has("data-root") && !isPath(text("data-root"), dataRoot)) {
      problems.add(hides("data-root", "the data would be looked for in " + dataRoot));
    }
    if (json.has("userns-remap")) {
      problems.add(hides("userns-remap", "its data is not found without it"));
    }
    JsonElement features = json.get("features");
    if (features instanceof JsonObject object
        && object.has("containerd-snapshotter")
        && object.get("containerd-snapshotter").getAsBoolean()) {
      problems.add(hides("features", "images in the containerd image store are not seen"));
    }
    return problems;
  }

  /** Whatever the JVM's locale, in which the text may have no path. */
  private static boolean isPath(String text, Path path) {
    try {
      return PathBytes.path(text).equals(path);
    } catch (IllegalArgumentException e) {
      // A NUL, which no path has.
      return false;
    }
  }

  private Problem hides(String key, String why) {
    return Problem.of(
        file
            + " sets "
            + key
            + " to "
            + json.get(key)
            + ", with which it cannot be adopted: "
            + why,
        "export what is needed, and load it into a new instance");
  }

  /** Adds the settings to a spec that was read from the env file alone. */
  InstanceSpec.Builder addTo(InstanceSpec spec) {
    InstanceSpec.Builder builder = spec.toBuilder();
    try {
      addNamed(builder, spec.prefix() + "docker");
      addRest(builder, spec.prefix());
    } catch (IllegalStateException | UnsupportedOperationException | NumberFormatException e) {
      throw new StateFileException(
          file, "has a value of a wrong type: " + e.getMessage(), "repair it", e);
    }
    return builder;
  }

  /** What the spec has a setting of its own for. */
  private void addNamed(InstanceSpec.Builder builder, String ownGroup) {
    if (json.has("default-runtime")) {
      builder.runtime(ContainerRuntime.of(text("default-runtime")));
    }
    if (json.has("group") && !text("group").equals(ownGroup)) {
      builder.socketGroup(text("group"));
    }
    list("registry-mirrors").forEach(mirror -> builder.registryMirror(URI.create(mirror)));
    list("dns").forEach(builder::dns);
    for (String label : list("labels")) {
      String[] nameAndValue = label.split("=", 2);
      builder.label(nameAndValue[0], nameAndValue.length == 2 ? nameAndValue[1] : "");
    }
    if (json.get("proxies") instanceof JsonObject proxies) {
      builder.proxies(
          Proxies.NONE
              .withHttp(text(proxies, "http-proxy"))
              .withHttps(text(proxies, "https-proxy"))
              .withExceptFor(text(proxies, "no-proxy")));
    }
    if (rotatesFiles() && json.get("log-opts") instanceof JsonObject options) {
      LogRotation usual = LogRotation.DEFAULT;
      builder.logRotation(
          LogRotation.of(
              options.has("max-size") ? text(options, "max-size") : usual.maxSize(),
              options.has("max-file")
                  ? Integer.parseInt(text(options, "max-file"))
                  : usual.maxFiles()));
    }
  }

  /** Everything else that a spec may say; what it may not, the plan decides. */
  private void addRest(InstanceSpec.Builder builder, String prefix) {
    JsonObject kept = new JsonObject();
    json.entrySet()
        .forEach(
            setting -> {
              JsonElement value = withoutThePlans(setting.getKey(), setting.getValue());
              if (mayBeSet(prefix, setting.getKey(), value)) {
                kept.add(setting.getKey(), value);
              } else {
                LOG.info("{}: {} is left to the plan", file, setting.getKey());
              }
            });
    builder.daemonSettings(kept.toString());
  }

  private JsonElement withoutThePlans(String key, JsonElement value) {
    JsonElement copy = value.deepCopy();
    if (copy instanceof JsonObject object && key.equals("runtimes")) {
      object.remove("runc");
      object.remove("sysbox-runc");
    }
    if (copy instanceof JsonObject object && key.equals("log-opts") && rotatesFiles()) {
      object.remove("max-size");
      object.remove("max-file");
    }
    return copy;
  }

  private static boolean mayBeSet(String prefix, String key, JsonElement value) {
    JsonObject one = new JsonObject();
    one.add(key, value);
    boolean nothing = value instanceof JsonObject object && object.isEmpty();
    try {
      InstanceSpec.builder(prefix).daemonSettings(one.toString()).build();
      return !nothing;
    } catch (InvalidSpecException e) {
      return false;
    }
  }

  private boolean rotatesFiles() {
    return !json.has("log-driver") || text("log-driver").equals("json-file");
  }

  private String text(String key) {
    return text(json, key);
  }

  private static String text(JsonObject object, String key) {
    JsonElement value = object.get(key);
    return value == null ? "" : value.getAsString();
  }

  private Iterable<String> list(String key) {
    return json.has(key)
        ? json.getAsJsonArray(key).asList().stream().map(JsonElement::getAsString).toList()
        : List.of();
  }
}
