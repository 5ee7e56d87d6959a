package io.dockyard.internal.sysbox.kept;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.dockyard.internal.host.AtomicFile;
import io.dockyard.internal.host.BootId;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.host.StateFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file beside a generation that tells it from anything else.
 *
 * @param daemon the program that was started on it
 * @param bootId the boot it was started in
 * @param startedAt when; empty where an earlier version of dockyard wrote it
 * @param owners the data-roots of the dockerds that had the containers when they were seen, by
 *     container id: what a daemon is known to have had, it can be known to have deleted
 */
public record GenerationMarker(
    String daemon, String bootId, Optional<Instant> startedAt, Map<String, Path> owners) {

  private static final String SUFFIX = ".generation";
  private static final Pattern UNFINISHED = Pattern.compile("\\.(.+)\\.generation\\..+\\.tmp");
  private static final int FORMAT = 1;
  private static final String OLD_BEGINNING = "dockyard keeps a generation of ";

  /** A marker with a copy of the owners. */
  public GenerationMarker {
    owners = Map.copyOf(owners);
  }

  /** Of a start that is about to be made. */
  public static GenerationMarker now(String daemon) {
    return new GenerationMarker(daemon, BootId.current(), Optional.of(Instant.now()), Map.of());
  }

  /** Where the marker of a generation is. */
  public static Path file(Path generation) {
    return generation.resolveSibling(generation.getFileName() + SUFFIX);
  }

  /** The generations that have a marker in a folder, whether their directories are there or not. */
  public static List<Path> marked(Path room) {
    return Folders.list(room).stream()
        .map(Path::toString)
        .filter(file -> file.endsWith(SUFFIX))
        .map(file -> Path.of(file.substring(0, file.length() - SUFFIX.length())))
        .toList();
  }

  /**
   * Removes a marker whose generation is gone, also one that a killed JVM was just writing.
   *
   * @param generation its directory, which is not there
   */
  public static void remove(Path generation) {
    beside(generation).remove();
  }

  /**
   * Removes markers that a killed JVM was writing of generations that never came to be. For who has
   * the lock of the pair, under which markers of new generations are written.
   *
   * @param room the folder of the generations
   */
  public static void removeUnfinished(Path room) {
    for (Path path : Folders.list(room)) {
      Matcher unfinished = UNFINISHED.matcher(KeptRooms.name(path));
      if (unfinished.matches()) {
        Path generation = room.resolve(unfinished.group(1));
        if (!Files.exists(generation, LinkOption.NOFOLLOW_LINKS)) {
          AtomicFile.removeLeftoversOf(file(generation));
        }
      }
    }
  }

  /**
   * The marker of a generation.
   *
   * @param generation its directory; need not exist
   * @return the marker; empty where there is none, so that the directory is not ours
   * @throws io.dockyard.StateFileException when it is damaged or of a newer version
   */
  public static Optional<GenerationMarker> of(Path generation) {
    StateFile file = beside(generation);
    return file.text()
        .map(
            text ->
                text.startsWith(OLD_BEGINNING)
                    ? old(text)
                    : file.parse(text, GenerationMarker::parse));
  }

  private static StateFile beside(Path generation) {
    return new StateFile(
        file(generation),
        FORMAT,
        "the directory beside it may hold a container's only copy of its data: restore the marker,"
            + " or put the first line of an earlier version's there: "
            + OLD_BEGINNING
            + "sysbox-mgr");
  }

  /** With one more owner of a container. */
  GenerationMarker owned(String id, Path dataRoot) {
    Map<String, Path> all = new TreeMap<>(owners);
    all.put(id, dataRoot);
    return new GenerationMarker(daemon, bootId, startedAt, all);
  }

  /** Notes beside a directory which daemon has a container of which something is in it. */
  static void noteOwner(Path generation, String id, Path dataRoot) {
    GenerationMarker marker = of(generation).orElseGet(() -> now("sysbox-mgr"));
    if (!dataRoot.equals(marker.owners().get(id))) {
      marker.owned(id, dataRoot).write(generation);
    }
  }

  /** Writes it beside its generation. */
  public void write(Path generation) {
    StateFile file = beside(generation);
    JsonObject json = file.begin();
    json.addProperty("daemon", daemon);
    json.addProperty("bootId", bootId);
    startedAt.ifPresent(time -> json.addProperty("startedAt", time.toString()));
    JsonObject known = new JsonObject();
    new TreeMap<>(owners).forEach((id, root) -> known.addProperty(id, root.toString()));
    json.add("owners", known);
    file.write(json);
  }

  private static GenerationMarker old(String text) {
    String[] lines = text.split("\n", 3);
    String boot = lines.length > 1 ? lines[1].replaceFirst("^boot ", "") : "";
    return new GenerationMarker(
        lines[0].substring(OLD_BEGINNING.length()), boot, Optional.empty(), Map.of());
  }

  private static GenerationMarker parse(JsonObject json) {
    Map<String, Path> owners = new TreeMap<>();
    for (Map.Entry<String, JsonElement> owner : json.getAsJsonObject("owners").entrySet()) {
      owners.put(owner.getKey(), Path.of(owner.getValue().getAsString()));
    }
    Optional<Instant> startedAt =
        json.has("startedAt")
            ? Optional.of(Instant.parse(json.get("startedAt").getAsString()))
            : Optional.empty();
    return new GenerationMarker(
        json.get("daemon").getAsString(), json.get("bootId").getAsString(), startedAt, owners);
  }
}
