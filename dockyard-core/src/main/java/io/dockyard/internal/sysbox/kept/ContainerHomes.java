package io.dockyard.internal.sysbox.kept;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.dockyard.internal.host.StateFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The instances that have held the shared sysbox, with their data-roots: by them it is known whose
 * container a volume is of, whoever looks. A file beside the generations, written only under the
 * pair's lock.
 */
public final class ContainerHomes {

  private static final int FORMAT = 1;

  private final StateFile file;

  /**
   * The list of one host.
   *
   * @param file where it is; need not exist
   */
  public ContainerHomes(Path file) {
    this.file =
        new StateFile(
            file,
            FORMAT,
            "it only says where instances have their containers: remove it; each instance is put"
                + " into it again at its next start");
  }

  /** The instances known, the destroyed ones with them. */
  public List<ContainerHome> read() {
    return file.read(ContainerHomes::parse).orElse(List.of());
  }

  /** Notes an instance; the folder of the file exists. */
  public void remember(String prefix, Path dataRoot) {
    replace(new ContainerHome(prefix, dataRoot, false));
  }

  /** Notes that an instance is gone with its containers, if it is known. */
  public void destroyed(Path dataRoot) {
    Optional<ContainerHome> known = find(read(), dataRoot);
    known.ifPresent(home -> replace(new ContainerHome(home.prefix(), dataRoot, true)));
  }

  /** Removes the list: while nothing is kept, nobody needs it. */
  public void remove() {
    file.remove();
  }

  /** The instance with this data-root. */
  static Optional<ContainerHome> find(List<ContainerHome> homes, Path dataRoot) {
    return homes.stream().filter(home -> home.dataRoot().equals(dataRoot)).findFirst();
  }

  private void replace(ContainerHome home) {
    List<ContainerHome> known = read();
    if (known.contains(home)) {
      return;
    }
    List<ContainerHome> next = new ArrayList<>(known);
    next.removeIf(other -> other.dataRoot().equals(home.dataRoot()));
    next.add(home);
    JsonObject json = file.begin();
    JsonArray instances = new JsonArray();
    for (ContainerHome one : next) {
      JsonObject instance = new JsonObject();
      instance.addProperty("prefix", one.prefix());
      instance.addProperty("dataRoot", one.dataRoot().toString());
      instance.addProperty("destroyed", one.destroyed());
      instances.add(instance);
    }
    json.add("instances", instances);
    file.write(json);
  }

  private static List<ContainerHome> parse(JsonObject json) {
    List<ContainerHome> homes = new ArrayList<>();
    for (JsonElement element : json.getAsJsonArray("instances")) {
      JsonObject instance = element.getAsJsonObject();
      homes.add(
          new ContainerHome(
              instance.get("prefix").getAsString(),
              Path.of(instance.get("dataRoot").getAsString()),
              instance.get("destroyed").getAsBoolean()));
    }
    return homes;
  }
}
