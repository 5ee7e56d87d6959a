package io.dockyard.internal.registry;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.dockyard.InstanceSpec;
import io.dockyard.ProcessIdentity;
import io.dockyard.StateFileException;
import io.dockyard.internal.host.FileStamp;
import io.dockyard.internal.host.StateFile;
import io.dockyard.internal.plan.DockerVersion;
import io.dockyard.internal.plan.InstanceLayout;
import io.dockyard.internal.registry.RegistryEntry.Made;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A registry entry as JSON. */
final class EntryJson {

  private static final int FORMAT = 1;
  private static final String IF_DAMAGED =
      "restore it; or delete it, and create the instance again with the settings that are in"
          + " etc/dockyard.env in its root: its data is taken up again";

  private EntryJson() {}

  /** The file of an entry. */
  static StateFile file(Path path) {
    return new StateFile(path, FORMAT, IF_DAMAGED);
  }

  static void write(RegistryEntry entry, Path path) {
    StateFile file = file(path);
    JsonObject json = file.begin();
    json.addProperty("id", entry.id());
    json.addProperty("state", entry.state().name());
    json.addProperty("env", entry.spec().toEnv());
    json.add("extras", JsonParser.parseString(entry.spec().toExtrasJson()));
    json.addProperty("layout", entry.layout().name());
    JsonObject links = new JsonObject();
    new TreeMap<>(entry.links()).forEach((name, to) -> links.addProperty(name, to.toString()));
    json.add("links", links);
    json.add("dockerd", write(entry.dockerd()));
    json.addProperty("backend", entry.backend());
    json.addProperty("rootOrigin", entry.origin().name());
    JsonArray parents = new JsonArray();
    entry.createdParents().forEach(parent -> parents.add(parent.toString()));
    json.add("createdParents", parents);
    JsonArray made = new JsonArray();
    entry.made().stream().sorted().forEach(it -> made.add(it.name()));
    json.add("made", made);
    entry.groupId().ifPresent(gid -> json.addProperty("groupId", gid));
    json.add("written", write(entry.written()));
    entry.owner().ifPresent(owner -> json.add("owner", write(owner)));
    file.write(json);
  }

  private static JsonObject write(AskedDockerd dockerd) {
    JsonObject json = new JsonObject();
    json.addProperty("major", dockerd.version().major());
    json.addProperty("minor", dockerd.version().minor());
    dockerd
        .file()
        .ifPresent(
            file -> {
              json.addProperty("device", file.device());
              json.addProperty("inode", file.inode());
              json.addProperty("size", file.size());
              json.addProperty("changedNanos", file.changedNanos());
            });
    return json;
  }

  private static JsonObject write(WrittenFiles written) {
    JsonObject json = new JsonObject();
    new TreeMap<>(written.sums())
        .forEach(
            (path, sums) -> {
              JsonArray each = new JsonArray();
              sums.stream().sorted().forEach(each::add);
              json.add(path.toString(), each);
            });
    return json;
  }

  private static JsonObject write(ProcessIdentity owner) {
    JsonObject json = new JsonObject();
    json.addProperty("pid", owner.pid());
    json.addProperty("startTicks", owner.startTicks());
    json.addProperty("bootId", owner.bootId());
    return json;
  }

  /** The entry in a file, if there is one. */
  static Optional<RegistryEntry> read(Path path) {
    return file(path).read(EntryJson::read);
  }

  static StateFileException damaged(Path file, String seen) {
    return new StateFileException(file, "is damaged: " + seen, IF_DAMAGED, null);
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
        dockerd(json),
        json.get("backend").getAsString(),
        RegistryEntry.State.valueOf(json.get("state").getAsString()),
        RegistryEntry.RootOrigin.valueOf(json.get("rootOrigin").getAsString()),
        json.getAsJsonArray("createdParents").asList().stream()
            .map(JsonElement::getAsString)
            .map(Path::of)
            .toList(),
        made(json),
        Optional.ofNullable(json.get("groupId")).map(JsonElement::getAsInt),
        written(json),
        Optional.ofNullable(json.getAsJsonObject("owner")).map(EntryJson::readOwner));
  }

  /** Before its file was noted, the version stood by itself. */
  private static AskedDockerd dockerd(JsonObject json) {
    if (!json.has("dockerd")) {
      int major = json.get("dockerMajor").getAsInt();
      int minor = json.get("dockerMinor").getAsInt();
      return new AskedDockerd(new DockerVersion(major, minor), Optional.empty());
    }
    JsonObject dockerd = json.getAsJsonObject("dockerd");
    return new AskedDockerd(
        new DockerVersion(dockerd.get("major").getAsInt(), dockerd.get("minor").getAsInt()),
        dockerd.has("inode") ? Optional.of(stamp(dockerd)) : Optional.empty());
  }

  private static FileStamp stamp(JsonObject json) {
    return new FileStamp(
        json.get("device").getAsLong(),
        json.get("inode").getAsLong(),
        json.get("size").getAsLong(),
        json.get("changedNanos").getAsLong());
  }

  /** Before they were noted, none could be told from one that somebody has changed. */
  private static WrittenFiles written(JsonObject json) {
    Map<Path, Set<String>> sums = new TreeMap<>();
    if (json.has("written")) {
      json.getAsJsonObject("written")
          .entrySet()
          .forEach(file -> sums.put(Path.of(file.getKey()), texts(file.getValue())));
    }
    return new WrittenFiles(sums);
  }

  private static Set<String> texts(JsonElement array) {
    return array.getAsJsonArray().asList().stream()
        .map(JsonElement::getAsString)
        .collect(Collectors.toSet());
  }

  /** Before it was noted, all of it was taken for the instance's. */
  private static Set<Made> made(JsonObject json) {
    return json.has("made")
        ? json.getAsJsonArray("made").asList().stream()
            .map(it -> Made.valueOf(it.getAsString()))
            .collect(Collectors.toSet())
        : EnumSet.allOf(Made.class);
  }

  private static ProcessIdentity readOwner(JsonObject json) {
    return new ProcessIdentity(
        json.get("pid").getAsLong(),
        json.get("startTicks").getAsLong(),
        json.get("bootId").getAsString());
  }
}
