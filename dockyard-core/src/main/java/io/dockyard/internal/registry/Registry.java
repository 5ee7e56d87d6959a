package io.dockyard.internal.registry;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.InstanceSpec;
import io.dockyard.StateFileException;
import io.dockyard.internal.host.AtomicFile;
import io.dockyard.internal.host.FileLock;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.host.Processes;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The host's instances, one directory with one file each. Reading needs no lock, because files are
 * replaced as a whole; deciding on what was read needs {@link #lock}. The directory of an entry is
 * itself the lock of its instance, see {@link #lockInstance}.
 */
public final class Registry {

  /**
   * Where the instances are whose specs name no root. The API says it, and has no other use for it.
   */
  public static final Path INSTANCES = above(InstanceSpec.defaultRoot("any"));

  /**
   * Where dockyard keeps what outlives every JVM: its registry, the instances whose specs name no
   * root, and what the shared sysbox keeps for containers.
   */
  public static final Path HOME = above(INSTANCES);

  private static final String ENTRY = "instance.json";

  /**
   * What the entry of an instance that is being destroyed is called: to rename it takes no room,
   * and there may be none on a disk that is to be freed.
   */
  private static final String GOING = "destroying.json";

  /**
   * Locked by the JVM that made a throwaway instance for as long as it lives: that shows in
   * whatever pid namespace somebody asks.
   */
  private static final String OWNER = "owner.lock";

  /** Whatever else is asked for or lies about is no instance, and leads nowhere. */
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

  private final Path home;
  private final Path entries;
  private final Map<String, FileLock> owned = new ConcurrentHashMap<>();

  /**
   * The registry in a directory; nothing is made yet.
   *
   * @param home dockyard's directory, {@code /var/lib/dockyard} but for tests
   */
  public Registry(Path home) {
    this.home = home;
    this.entries = home.resolve("registry");
  }

  private static Path above(Path path) {
    return Objects.requireNonNull(path.getParent());
  }

  /**
   * Locks the registry. Held only for a moment, and nothing else is waited for while it is held.
   *
   * @param deadline when it must be locked
   * @return the lock
   */
  public FileLock lock(Deadline deadline) {
    Folders.create(home, "rwx--x--x");
    Folders.create(entries, "rwx------");
    FileLock lock = FileLock.acquire(home.resolve("registry.lock"), deadline);
    try {
      removeLeftovers();
      return lock;
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** An entry's directory without the entry: a JVM was killed while it wrote or removed it. */
  private void removeLeftovers() {
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(entries)) {
      for (Path directory : directories) {
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
            && !Files.exists(directory.resolve(ENTRY), LinkOption.NOFOLLOW_LINKS)
            && !Files.exists(directory.resolve(GOING), LinkOption.NOFOLLOW_LINKS)) {
          AtomicFile.removeLeftovers(directory);
          Files.deleteIfExists(directory.resolve(OWNER));
          Folders.removeIfEmpty(directory);
        }
      }
    } catch (IOException e) {
      throw new HostException("clear up " + entries, e);
    }
  }

  /**
   * Locks an instance, for as long as an operation on it takes.
   *
   * @param prefix the instance
   * @param deadline when it must be locked
   * @return the lock; empty if the instance is not registered
   */
  public Optional<FileLock> lockInstance(String prefix, Deadline deadline) {
    return FileLock.acquireDirectory(entries.resolve(prefix), deadline);
  }

  /**
   * Reads an entry.
   *
   * @param prefix the instance
   * @return the entry, if there is one
   */
  public Optional<RegistryEntry> read(String prefix) {
    if (!NAME.matcher(prefix).matches()) {
      return Optional.empty();
    }
    Path directory = entries.resolve(prefix);
    // In the order of their names' lives: who reads meanwhile sees one of them.
    return read(prefix, directory.resolve(ENTRY))
        .or(
            () ->
                read(prefix, directory.resolve(GOING))
                    .map(entry -> entry.in(RegistryEntry.State.DESTROYING)));
  }

  private static Optional<RegistryEntry> read(String prefix, Path file) {
    Optional<RegistryEntry> found = EntryJson.read(file);
    found
        .filter(entry -> !entry.prefix().equals(prefix))
        .ifPresent(
            other -> {
              throw EntryJson.damaged(file, "it is the entry of '" + other.prefix() + "'");
            });
    return found;
  }

  /**
   * Reads all entries, for who decides what is still free.
   *
   * @return the entries, by prefix
   * @throws StateFileException if one is damaged: what it holds must not be given away
   */
  public List<RegistryEntry> readAll() {
    return readAll(
        damaged -> {
          throw damaged;
        });
  }

  /**
   * Reads all entries that can be read.
   *
   * @param damaged told of each that cannot
   * @return the others, by prefix
   */
  public List<RegistryEntry> readAll(Consumer<StateFileException> damaged) {
    List<RegistryEntry> all = new ArrayList<>();
    try (DirectoryStream<Path> directories =
        Files.newDirectoryStream(
            entries, entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))) {
      for (Path directory : directories) {
        try {
          read(directory.getFileName().toString()).ifPresent(all::add);
        } catch (StateFileException e) {
          damaged.accept(e);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw new HostException("list " + entries, e);
    }
    all.sort(Comparator.comparing(RegistryEntry::prefix));
    return all;
  }

  /**
   * Whether the JVM that made a throwaway instance lives.
   *
   * @param entry the instance, which has an owner
   * @return whether it does
   */
  public boolean ownerLives(RegistryEntry entry) {
    return FileLock.isHeld(entries.resolve(entry.prefix()).resolve(OWNER))
        .orElseGet(() -> entry.owner().filter(Processes::alive).isPresent());
  }

  /**
   * Writes an entry. The caller holds the registry's lock for a new one, the instance's for an
   * existing one. A new one that has an owner is this JVM's from then on.
   *
   * @param entry the entry
   */
  public void write(RegistryEntry entry) {
    Path directory = entries.resolve(entry.prefix());
    Folders.create(directory, "rwx------");
    AtomicFile.removeLeftovers(directory);
    if (entry.owner().isPresent() && !Files.exists(directory.resolve(ENTRY))) {
      FileLock.tryAcquire(directory.resolve(OWNER))
          .ifPresent(lock -> owned.put(entry.prefix(), lock));
    }
    EntryJson.write(entry, directory.resolve(ENTRY));
  }

  /**
   * Notes that an instance is being destroyed, also where its disk is full. The caller holds the
   * instance's lock.
   *
   * @param prefix the instance, which has an entry
   */
  public void noteDestroying(String prefix) {
    Path directory = entries.resolve(prefix);
    if (Files.exists(directory.resolve(ENTRY), LinkOption.NOFOLLOW_LINKS)) {
      AtomicFile.rename(directory.resolve(ENTRY), directory.resolve(GOING));
    }
  }

  /**
   * Removes an entry, and with it the instance's lock. The caller holds both locks.
   *
   * @param prefix the instance
   */
  public void remove(String prefix) {
    Path directory = entries.resolve(prefix);
    try {
      Files.deleteIfExists(directory.resolve(ENTRY));
      Files.deleteIfExists(directory.resolve(GOING));
      Files.deleteIfExists(directory.resolve(OWNER));
      AtomicFile.removeLeftovers(directory);
      Files.deleteIfExists(directory);
    } catch (DirectoryNotEmptyException e) {
      throw new HostException("remove " + directory, "it holds files that are not ours", e);
    } catch (IOException e) {
      throw new HostException("remove " + directory, e);
    }
    FileLock lock = owned.remove(prefix);
    if (lock != null) {
      lock.close();
    }
  }
}
