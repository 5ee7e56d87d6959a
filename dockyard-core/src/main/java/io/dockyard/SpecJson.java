package io.dockyard;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/** What an env file cannot say of a spec, as JSON. */
final class SpecJson {

  private static final int FORMAT = 1;
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();

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
    json.add("daemonSettings", DaemonSettings.parse(spec.daemonSettings()));
    JsonObject labels = new JsonObject();
    new TreeMap<>(spec.labels()).forEach(labels::addProperty);
    json.add("labels", labels);
    return GSON.toJson(json) + "\n";
  }

  static void readExtras(String text, Path file, InstanceSpec.Builder builder) {
    try {
      JsonObject json = StrictJson.parseObject(text);
      int format = member(json, "format").getAsInt();
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
      throw damaged(file, String.valueOf(e.getMessage()), e);
    }
  }

  static StateFileException damaged(Path file, String seen, Exception cause) {
    return new StateFileException(
        file, "is damaged: " + seen, "restore it, or delete it for the defaults", cause);
  }

  private static void read(JsonObject json, InstanceSpec.Builder builder) {
    builder.runtime(ContainerRuntime.of(text(json, "runtime")));
    if (json.has("socketGroup")) {
      builder.socketGroup(text(json, "socketGroup"));
    }
    if (json.has("binaries")) {
      Path folder = SpecRules.parsePath("binaries", text(json, "binaries"));
      builder.binaries(Binaries.inFolder(folder));
    }
    strings(json, "registryMirrors").forEach(uri -> builder.registryMirror(URI.create(uri)));
    strings(json, "registryCas")
        .forEach(path -> builder.registryCa(SpecRules.parsePath("registryCas", path)));
    JsonObject proxies = member(json, "proxies").getAsJsonObject();
    builder.proxies(
        Proxies.NONE
            .withHttp(text(proxies, "http"))
            .withHttps(text(proxies, "https"))
            .withExceptFor(text(proxies, "exceptFor")));
    strings(json, "dns").forEach(builder::dns);
    JsonObject rotation = member(json, "logRotation").getAsJsonObject();
    builder.logRotation(
        LogRotation.of(text(rotation, "maxSize"), member(rotation, "maxFiles").getAsInt()));
    builder.daemonSettings(GSON.toJson(member(json, "daemonSettings")));
    JsonObject labels = member(json, "labels").getAsJsonObject();
    labels.keySet().forEach(name -> builder.label(name, text(labels, name)));
  }

  private static JsonElement member(JsonObject json, String name) {
    JsonElement member = json.get(name);
    if (member == null) {
      throw new IllegalArgumentException("'" + name + "' is missing");
    }
    return member;
  }

  private static String text(JsonObject json, String name) {
    return member(json, name).getAsString();
  }

  private static JsonArray array(Collection<?> values) {
    JsonArray array = new JsonArray();
    values.forEach(value -> array.add(value.toString()));
    return array;
  }

  private static List<String> strings(JsonObject json, String name) {
    return member(json, name).getAsJsonArray().asList().stream()
        .map(JsonElement::getAsString)
        .toList();
  }
}
