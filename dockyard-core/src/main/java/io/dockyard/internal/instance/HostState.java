package io.dockyard.internal.instance;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.dockyard.internal.host.StateFile;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the host was like before the first instance ran, and who runs now.
 *
 * @param bootId the boot it was seen in
 * @param forwarded whether the host forwarded IP packets
 * @param guarded whether the rule that goes with switching it on may have been added
 * @param absentFolders folders that did not exist
 * @param users prefixes of the instances that run
 */
record HostState(
    String bootId,
    boolean forwarded,
    boolean guarded,
    List<Path> absentFolders,
    SortedSet<String> users) {

  private static final int FORMAT = 1;

  HostState with(String prefix) {
    SortedSet<String> more = new TreeSet<>(users);
    more.add(prefix);
    return new HostState(bootId, forwarded, guarded, absentFolders, more);
  }

  HostState without(String prefix) {
    SortedSet<String> fewer = new TreeSet<>(users);
    fewer.remove(prefix);
    return new HostState(bootId, forwarded, guarded, absentFolders, fewer);
  }

  HostState withGuard() {
    return new HostState(bootId, forwarded, true, absentFolders, users);
  }

  String toJson() {
    JsonObject json = StateFile.begin(FORMAT);
    json.addProperty("bootId", bootId);
    json.addProperty("forwarded", forwarded);
    json.addProperty("guarded", guarded);
    json.add("absentFolders", array(absentFolders));
    json.add("users", array(users));
    return json + "\n";
  }

  /**
   * Reads what {@link #toJson} wrote; empty where it is damaged.
   *
   * @throws io.dockyard.StateFileException if a newer version of dockyard wrote it
   */
  static Optional<HostState> parse(String text, Path file) {
    return StateFile.readUndamaged(text, file, FORMAT, HostState::read);
  }

  private static HostState read(JsonObject json) {
    return new HostState(
        json.get("bootId").getAsString(),
        json.get("forwarded").getAsBoolean(),
        json.get("guarded").getAsBoolean(),
        strings(json, "absentFolders").map(Path::of).toList(),
        new TreeSet<>(strings(json, "users").toList()));
  }

  private static JsonArray array(Collection<?> values) {
    JsonArray array = new JsonArray();
    values.forEach(value -> array.add(value.toString()));
    return array;
  }

  private static Stream<String> strings(JsonObject json, String name) {
    return json.getAsJsonArray(name).asList().stream().map(JsonElement::getAsString);
  }
}
