package io.dockyard.internal.registry;

import com.google.gson.JsonObject;
import io.dockyard.RefusedException;
import io.dockyard.internal.host.AtomicFile;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.host.Guarded;
import io.dockyard.internal.host.StateFile;
import io.dockyard.internal.plan.InstanceLayout;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The file in an instance's root that says whose it is. Nothing is deleted from a root without it.
 *
 * @param prefix the instance
 * @param id the id the instance has in the registry
 * @param layout where the instance's files lie below the root
 */
public record Marker(String prefix, String id, InstanceLayout layout) {

  private static final int FORMAT = 1;

  /**
   * The marker an instance's root has to have.
   *
   * @param entry the instance
   * @return the marker
   */
  public static Marker of(RegistryEntry entry) {
    return new Marker(entry.prefix(), entry.id(), entry.layout());
  }

  /**
   * Reads the marker of a root; empty if it has none that can be read, or that others made.
   *
   * @param root the root
   * @return the marker
   * @throws io.dockyard.StateFileException if a newer version of dockyard wrote it
   */
  public static Optional<Marker> read(Path root) {
    Path file = root.resolve(InstanceLayout.MARKER);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        || Guarded.weakness(Folders.facts(file)).isPresent()) {
      return Optional.empty();
    }
    return in(root).readUndamaged(Marker::read);
  }

  private static StateFile in(Path root) {
    return new StateFile(root.resolve(InstanceLayout.MARKER), FORMAT);
  }

  private static Marker read(JsonObject json) {
    return new Marker(
        json.get("prefix").getAsString(),
        json.get("id").getAsString(),
        InstanceLayout.valueOf(json.get("layout").getAsString()));
  }

  /**
   * Writes the marker.
   *
   * @param root where to
   */
  public void writeTo(Path root) {
    JsonObject json = in(root).begin();
    json.addProperty("prefix", prefix);
    json.addProperty("id", id);
    json.addProperty("layout", layout.name());
    in(root).write(json, "rw-r--r--");
  }

  /**
   * Removes what a JVM left that was killed while it wrote the marker.
   *
   * @param root where it wrote it
   */
  public static void removeLeftovers(Path root) {
    AtomicFile.removeLeftoversOf(root.resolve(InstanceLayout.MARKER));
  }

  /**
   * Refuses a root that is not the instance's.
   *
   * @param root the root
   * @throws RefusedException if it is gone, or has another marker or none
   */
  public void requireIn(Path root) {
    if (!Folders.facts(root).exists()) {
      throw new RefusedException(
          root + ", the root of instance '" + prefix + "', is gone",
          "put it back, or destroy the instance and create it again");
    }
    if (!read(root).equals(Optional.of(this))) {
      throw new RefusedException(
          root + " does not carry the marker of instance '" + prefix + "'",
          "look at what is there; what carries no marker is never touched");
    }
  }
}
