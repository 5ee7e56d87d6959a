package io.dockyard.internal.sysbox.kept;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.host.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The folders with generations: sysbox-mgr's data roots, and beside them what was linked aside
 * before one was stopped, laid out alike.
 *
 * <p>What begins with a dot is not an entry: it is being made or being deleted.
 */
public final class KeptRooms {

  private static final String DELETED = ".deleted-";

  private final Path dataRoots;
  private final Path aside;
  private final Path displaced;

  /**
   * The rooms of one host.
   *
   * @param dataRoots the folder of sysbox-mgr's data roots
   * @param aside the folder of what was linked aside
   * @param displaced the folder of volumes that a rescue has put others in the place of
   */
  public KeptRooms(Path dataRoots, Path aside, Path displaced) {
    this.dataRoots = dataRoots;
    this.aside = aside;
    this.displaced = displaced;
  }

  /** The folder of what was linked aside. */
  Path aside() {
    return aside;
  }

  /** The folder of volumes that a rescue has put others in the place of. */
  Path displaced() {
    return displaced;
  }

  /** All entries, of the current generation too; the youngest generation first. */
  public List<KeptEntry> entries() {
    List<KeptEntry> entries = new ArrayList<>();
    for (Path generation : generations()) {
      entries.addAll(entriesOf(generation));
    }
    return entries;
  }

  /** The generations that are there, marked as ours; the youngest first. */
  List<Path> generations() {
    List<Path> generations = new ArrayList<>();
    for (Path room : List.of(aside, dataRoots)) {
      for (Path path : Folders.list(room)) {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
            && Files.exists(GenerationMarker.file(path), LinkOption.NOFOLLOW_LINKS)) {
          generations.add(path);
        }
      }
    }
    // Their names begin with the time; what is aside comes before what it was linked from.
    generations.sort((a, b) -> name(b).compareTo(name(a)));
    return generations;
  }

  /** What was linked aside of a generation. */
  List<Path> asideOf(Path generation) {
    return generations().stream().filter(path -> isAsideOf(path, generation)).toList();
  }

  /** Whether a directory is where something of a generation was linked to. */
  boolean isAsideOf(Path path, Path generation) {
    return path.startsWith(aside)
        && (name(path).equals(name(generation)) || name(path).startsWith(name(generation) + "-"));
  }

  /** The entries of one generation. */
  List<KeptEntry> entriesOf(Path generation) {
    List<KeptEntry> entries = new ArrayList<>();
    for (Store store : Store.values()) {
      for (Path path : Folders.list(generation.resolve(store.folder()))) {
        if (!name(path).startsWith(".") && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          entries.add(new KeptEntry(generation, store, name(path)));
        }
      }
    }
    return entries;
  }

  /**
   * Deletes an entry. It is no entry any more from the first moment on: half of one must never be
   * taken for a whole one.
   */
  void delete(KeptEntry entry, Deadline deadline) {
    Path deleted = entry.path().resolveSibling(DELETED + entry.id());
    Trees.delete(deleted, deadline);
    try {
      Files.move(entry.path(), deleted, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new HostException("delete " + entry.path(), e);
    }
    Trees.delete(deleted, deadline);
  }

  /** Removes a generation's empty folders, and with the last of them its marker. */
  void removeEmpty(Path generation, Deadline deadline) {
    for (Store store : Store.values()) {
      Path folder = generation.resolve(store.folder());
      for (Path path : Folders.list(folder)) {
        if (name(path).startsWith(".")) {
          Trees.delete(path, deadline);
        }
      }
      Folders.removeIfEmpty(folder);
    }
    for (Path other : Folders.list(generation)) {
      if (Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)) {
        Folders.removeIfEmpty(other);
      }
    }
    if (Folders.removeIfEmpty(generation)) {
      GenerationMarker.remove(generation);
    }
  }

  /** Removes the folders beside the data roots where nothing is in them but markers of nothing. */
  void removeEmptyRooms() {
    for (Path generation : GenerationMarker.marked(aside)) {
      if (!Files.exists(generation, LinkOption.NOFOLLOW_LINKS)) {
        GenerationMarker.remove(generation);
      }
    }
    Folders.removeIfEmpty(aside);
    if (Folders.removeIfEmpty(displaced)) {
      GenerationMarker.remove(displaced);
    }
  }

  /** Whether nothing of containers is here, not even of those that run. */
  boolean nothing() {
    return nothingDisplaced() && generations().isEmpty();
  }

  /** Whether nothing lies in the folder of what was displaced. */
  boolean nothingDisplaced() {
    return Folders.list(displaced).isEmpty()
        && !Files.exists(GenerationMarker.file(displaced), LinkOption.NOFOLLOW_LINKS);
  }

  static String name(Path path) {
    return path.getFileName().toString();
  }
}
