package io.dockyard;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * How values of one type are stored: as JSON, of which an env file has the string or number without
 * quotes. Released forms never change, because files outlive the version that wrote them.
 *
 * @param <T> the type of the values
 */
final class StoredForm<T> {

  static final StoredForm<String> TEXT = text((setting, text) -> text);
  static final StoredForm<Path> PATH = text(SpecRules::parsePath);
  static final StoredForm<Cidr> CIDR = text(SpecRules::parseCidr);
  static final StoredForm<URI> MIRROR = text((setting, text) -> URI.create(text));

  static final StoredForm<Integer> NUMBER =
      new StoredForm<>(
          JsonPrimitive::new,
          (setting, json) -> SpecRules.parseNumber(setting, json.getAsString()));

  static final StoredForm<ContainerRuntime> RUNTIME =
      new StoredForm<>(
          runtime -> new JsonPrimitive(runtime.executable()),
          (setting, json) -> ContainerRuntime.of(json.getAsString()));

  /** Those of a folder; those of the host are the default, which is left out. */
  static final StoredForm<Binaries> BINARIES =
      new StoredForm<>(
          binaries -> PATH.write(binaries.folder().orElseThrow()),
          (setting, json) -> Binaries.inFolder(PATH.read(setting, json)));

  static final StoredForm<Proxies> PROXIES =
      new StoredForm<>(
          StoredForm::writeProxies, (setting, json) -> readProxies(json.getAsJsonObject()));

  static final StoredForm<LogRotation> LOG_ROTATION =
      new StoredForm<>(
          StoredForm::writeLogRotation, (setting, json) -> readLogRotation(json.getAsJsonObject()));

  static final StoredForm<DaemonSettings> DAEMON_SETTINGS =
      new StoredForm<>(
          DaemonSettings::object, (setting, json) -> new DaemonSettings(StrictJson.print(json)));

  static final StoredForm<Map<String, String>> LABELS =
      new StoredForm<>(
          StoredForm::writeLabels, (setting, json) -> readLabels(json.getAsJsonObject()));

  static final StoredForm<ResourceLimits> LIMITS =
      new StoredForm<>(
          StoredForm::writeLimits, (setting, json) -> readLimits(json.getAsJsonObject()));

  private final Function<T, JsonElement> writing;
  private final BiFunction<Setting<?>, JsonElement, T> reading;

  private StoredForm(
      Function<T, JsonElement> writing, BiFunction<Setting<?>, JsonElement, T> reading) {
    this.writing = writing;
    this.reading = reading;
  }

  JsonElement write(T value) {
    return writing.apply(value);
  }

  /** Reads a value for the setting, which is there to be named in errors. */
  T read(Setting<?> setting, JsonElement json) {
    return reading.apply(setting, json);
  }

  private static <T> StoredForm<T> text(BiFunction<Setting<?>, String, T> parsing) {
    return new StoredForm<>(
        value -> new JsonPrimitive(value.toString()),
        (setting, json) -> parsing.apply(setting, json.getAsString()));
  }

  static <E> StoredForm<List<E>> listOf(StoredForm<E> form) {
    return new StoredForm<>(
        values -> {
          JsonArray array = new JsonArray();
          values.forEach(value -> array.add(form.write(value)));
          return array;
        },
        (setting, json) ->
            json.getAsJsonArray().asList().stream()
                .map(element -> form.read(setting, element))
                .toList());
  }

  /** What is there if it is there at all. */
  static <V> StoredForm<Optional<V>> given(StoredForm<V> form) {
    return new StoredForm<>(
        value -> form.write(value.orElseThrow()),
        (setting, json) -> Optional.of(form.read(setting, json)));
  }

  private static JsonObject writeProxies(Proxies proxies) {
    JsonObject json = new JsonObject();
    json.addProperty("http", proxies.http());
    json.addProperty("https", proxies.https());
    json.addProperty("exceptFor", proxies.exceptFor());
    return json;
  }

  private static Proxies readProxies(JsonObject json) {
    return Proxies.NONE
        .withHttp(StrictJson.member(json, "http").getAsString())
        .withHttps(StrictJson.member(json, "https").getAsString())
        .withExceptFor(StrictJson.member(json, "exceptFor").getAsString());
  }

  private static JsonObject writeLogRotation(LogRotation rotation) {
    JsonObject json = new JsonObject();
    json.addProperty("maxSize", rotation.maxSize());
    json.addProperty("maxFiles", rotation.maxFiles());
    return json;
  }

  private static LogRotation readLogRotation(JsonObject json) {
    return LogRotation.of(
        StrictJson.member(json, "maxSize").getAsString(),
        StrictJson.member(json, "maxFiles").getAsInt());
  }

  private static JsonObject writeLimits(ResourceLimits limits) {
    JsonObject json = new JsonObject();
    limits.memoryMax().ifPresent(bytes -> json.addProperty("memoryMax", bytes));
    limits.cpuQuota().ifPresent(percent -> json.addProperty("cpuQuota", percent));
    limits.tasksMax().ifPresent(tasks -> json.addProperty("tasksMax", tasks));
    return json;
  }

  private static ResourceLimits readLimits(JsonObject json) {
    ResourceLimits limits = ResourceLimits.NONE;
    if (json.has("memoryMax")) {
      limits = limits.withMemoryMax(json.get("memoryMax").getAsLong());
    }
    if (json.has("cpuQuota")) {
      limits = limits.withCpuQuota(json.get("cpuQuota").getAsInt());
    }
    if (json.has("tasksMax")) {
      limits = limits.withTasksMax(json.get("tasksMax").getAsLong());
    }
    return limits;
  }

  private static JsonObject writeLabels(Map<String, String> labels) {
    JsonObject json = new JsonObject();
    labels.forEach(json::addProperty);
    return json;
  }

  private static Map<String, String> readLabels(JsonObject json) {
    Map<String, String> labels = new TreeMap<>();
    json.asMap().forEach((name, value) -> labels.put(name, value.getAsString()));
    return Collections.unmodifiableMap(labels);
  }
}
