package io.dockyard;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/** What an env file cannot say of a spec, as JSON. */
final class SpecJson {

  private static final int FORMAT = 1;
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private SpecJson() {}

  static String writeExtras(InstanceSpec spec) {
    JsonObject json = new JsonObject();
    json.addProperty("format", FORMAT);
    json.addProperty("runtime", spec.runtime().executable());
    spec.socketGroup().ifPresent(group -> json.addProperty("socketGroup", group));
    spec.binaries().folder().ifPresent(dir -> json.addProperty("binaries", dir.toString()));
    json.add("registryMirrors", array(spec.registryMirrors()));
    json.add("registryCas", array(spec.registryCas()));
    JsonObject proxies = new JsonObject();
    proxies.addProperty("http", spec.proxies().http());
    proxies.addProperty("https", spec.proxies().https());
    proxies.addProperty("exceptFor", spec.proxies().exceptFor());
    json.add("proxies", proxies);
    json.add("dns", array(spec.dns()));
    JsonObject rotation = new JsonObject();
    rotation.addProperty("maxSize", spec.logRotation().maxSize());
    rotation.addProperty("maxFiles", spec.logRotation().maxFiles());
    json.add("logRotation", rotation);
    json.add("daemonSettings", JsonParser.parseString(spec.daemonSettings()));
    JsonObject labels = new JsonObject();
    new TreeMap<>(spec.labels()).forEach(labels::addProperty);
    json.add("labels", labels);
    return GSON.toJson(json) + "\n";
  }

  static void readExtras(String text, Path file, InstanceSpec.Builder builder) {
    try {
      JsonObject json = JsonParser.parseString(text).getAsJsonObject();
      int format = json.get("format").getAsInt();
      if (format > FORMAT) {
        throw new StateFileException(
            file,
            "has format " + format + ", newer than the " + FORMAT + " this version knows",
            "use a newer version of dockyard",
            null);
      }
      read(json, builder);
    } catch (InvalidSpecException | StateFileException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new StateFileException(
          file, "is damaged: " + e.getMessage(), "restore it, or delete it for the defaults", e);
    }
  }

  private static void read(JsonObject json, InstanceSpec.Builder builder) {
    builder.runtime(ContainerRuntime.of(json.get("runtime").getAsString()));
    if (json.has("socketGroup")) {
      builder.socketGroup(json.get("socketGroup").getAsString());
    }
    if (json.has("binaries")) {
      builder.binaries(Binaries.inFolder(Path.of(json.get("binaries").getAsString())));
    }
    strings(json, "registryMirrors").forEach(uri -> builder.registryMirror(URI.create(uri)));
    strings(json, "registryCas").forEach(path -> builder.registryCa(Path.of(path)));
    JsonObject proxies = json.getAsJsonObject("proxies");
    builder.proxies(
        new Proxies(
            proxies.get("http").getAsString(),
            proxies.get("https").getAsString(),
            proxies.get("exceptFor").getAsString()));
    strings(json, "dns").forEach(builder::dns);
    JsonObject rotation = json.getAsJsonObject("logRotation");
    builder.logRotation(
        new LogRotation(
            rotation.get("maxSize").getAsString(), rotation.get("maxFiles").getAsInt()));
    builder.daemonSettings(json.get("daemonSettings").toString());
    json.getAsJsonObject("labels")
        .entrySet()
        .forEach(label -> builder.label(label.getKey(), label.getValue().getAsString()));
  }

  private static JsonArray array(Collection<?> values) {
    JsonArray array = new JsonArray();
    values.forEach(value -> array.add(value.toString()));
    return array;
  }

  private static List<String> strings(JsonObject json, String name) {
    return json.getAsJsonArray(name).asList().stream().map(JsonElement::getAsString).toList();
  }
}
