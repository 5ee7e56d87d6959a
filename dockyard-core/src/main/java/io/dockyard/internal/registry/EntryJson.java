package io.dockyard.internal.registry;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.dockyard.InstanceSpec;
import io.dockyard.ProcessIdentity;
import io.dockyard.StateFileException;
import io.dockyard.internal.host.StateFile;
import io.dockyard.internal.plan.DockerVersion;
import io.dockyard.internal.plan.InstanceLayout;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A registry entry as JSON. */
final class EntryJson {

  private static final int FORMAT = 1;
  private static final String IF_DAMAGED =
      "restore it; or delete it, and create the instance again with the settings that are in"
          + " etc/dockyard.env in its root: its data is taken up again";
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private EntryJson() {}

  static String write(RegistryEntry entry) {
    JsonObject json = StateFile.begin(FORMAT);
    json.addProperty("id", entry.id());
    json.addProperty("state", entry.state().name());
    json.addProperty("env", entry.spec().toEnv());
    json.add("extras", JsonParser.parseString(entry.spec().toExtrasJson()));
    json.addProperty("layout", entry.layout().name());
    JsonObject links = new JsonObject();
    new TreeMap<>(entry.links()).forEach((name, path) -> links.addProperty(name, path.toString()));
    json.add("links", links);
    json.addProperty("dockerMajor", entry.version().major());
    json.addProperty("dockerMinor", entry.version().minor());
    json.addProperty("backend", entry.backend());
    json.addProperty("rootOrigin", entry.origin().name());
    JsonArray parents = new JsonArray();
    entry.createdParents().forEach(parent -> parents.add(parent.toString()));
    json.add("createdParents", parents);
    entry.owner().ifPresent(owner -> json.add("owner", write(owner)));
    return GSON.toJson(json) + "\n";
  }

  private static JsonObject write(ProcessIdentity owner) {
    JsonObject json = new JsonObject();
    json.addProperty("pid", owner.pid());
    json.addProperty("startTicks", owner.startTicks());
    json.addProperty("bootId", owner.bootId());
    return json;
  }

  static RegistryEntry read(String text, Path file) {
    return StateFile.read(text, file, FORMAT, EntryJson::read, IF_DAMAGED);
  }

  static StateFileException damaged(Path file, String seen, @Nullable Exception cause) {
    return new StateFileException(file, "is damaged: " + seen, IF_DAMAGED, cause);
  }

  private static RegistryEntry read(JsonObject json) {
    Map<String, Path> links = new TreeMap<>();
    json.getAsJsonObject("links")
        .entrySet()
        .forEach(link -> links.put(link.getKey(), Path.of(link.getValue().getAsString())));
    return new RegistryEntry(
        json.get("id").getAsString(),
        InstanceSpec.fromTexts(json.get("env").getAsString(), json.get("extras").toString()),
        InstanceLayout.valueOf(json.get("layout").getAsString()),
        links,
        new DockerVersion(json.get("dockerMajor").getAsInt(), json.get("dockerMinor").getAsInt()),
        json.get("backend").getAsString(),
        RegistryEntry.State.valueOf(json.get("state").getAsString()),
        RegistryEntry.RootOrigin.valueOf(json.get("rootOrigin").getAsString()),
        json.getAsJsonArray("createdParents").asList().stream()
            .map(JsonElement::getAsString)
            .map(Path::of)
            .toList(),
        Optional.ofNullable(json.getAsJsonObject("owner")).map(EntryJson::readOwner));
  }

  private static ProcessIdentity readOwner(JsonObject json) {
    return new ProcessIdentity(
        json.get("pid").getAsLong(),
        json.get("startTicks").getAsLong(),
        json.get("bootId").getAsString());
  }
}
