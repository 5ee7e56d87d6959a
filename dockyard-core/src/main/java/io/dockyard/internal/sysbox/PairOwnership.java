package io.dockyard.internal.sysbox;

import com.google.gson.JsonObject;
import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.RefusedException;
import io.dockyard.StateFileException;
import io.dockyard.internal.host.AtomicFile;
import io.dockyard.internal.host.BootId;
import io.dockyard.internal.host.FileLock;
import io.dockyard.internal.host.StateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Which backend runs the pair of this host: one at a time.
 *
 * <p>Whoever changes the pair, or what is known of it, has a lock. The backend that starts the pair
 * is recorded beside that lock, from before its first daemon is started until its last one has
 * ended, so that no other backend starts or stops anything meanwhile. A record of an earlier boot
 * says nothing.
 */
public final class PairOwnership {

  private static final int FORMAT = 1;

  private final PairPlaces places;

  /**
   * The owner of one pair.
   *
   * @param places where the pair is
   */
  public PairOwnership(PairPlaces places) {
    this.places = places;
  }

  /**
   * A backend that runs the pair.
   *
   * @param backend its name
   * @param bootId the boot in which it started the pair
   * @param since when it began to
   */
  public record Owner(String backend, String bootId, Instant since) {

    /**
     * For an operator.
     *
     * @return a sentence that names the backend
     */
    public String finding() {
      return "The pair is run by the backend '" + backend + "', since " + since + ".";
    }
  }

  /**
   * Waits for the pair's lock.
   *
   * @param deadline how long to wait
   * @return the lock; sysbox's run directory is there
   */
  public FileLock lock(Deadline deadline) {
    return FileLock.acquire(places.lockFile(), deadline);
  }

  /**
   * Takes the pair's lock if nobody has it.
   *
   * @return the lock; empty where somebody has it
   */
  public Optional<FileLock> tryLock() {
    return FileLock.tryAcquire(places.lockFile());
  }

  /**
   * Refuses where another backend runs the pair. For who has the lock.
   *
   * @param backend the one that wants to
   * @param pairRuns whether anything of a pair runs; asked where the record is damaged, which is no
   *     hindrance where nothing does
   * @throws RefusedException where another backend does
   * @throws StateFileException where that cannot be told, or a newer version wrote the record
   */
  public void requireNoOther(String backend, BooleanSupplier pairRuns) {
    Path file = places.ownerFile();
    Optional<String> text = text();
    if (text.isEmpty()) {
      return;
    }
    Optional<Owner> owner = read(text.get());
    if (owner.isEmpty() && pairRuns.getAsBoolean()) {
      throw new StateFileException(
          file,
          "is damaged, so that nobody knows which backend runs the pair of sysbox daemons",
          "remove it if no other backend than '"
              + backend
              + "' does; the next start of an instance writes it anew",
          null);
    }
    Optional<Owner> other = owner.filter(one -> isOther(one, backend));
    if (other.isPresent()) {
      throw new RefusedException(
          other.get().finding() + " The backend '" + backend + "' neither starts nor ends it",
          "use that backend, or stop the instances that use sysbox under it, which ends the pair;"
              + " where no sysbox-mgr and no sysbox-fs runs, remove "
              + file);
    }
  }

  /**
   * The other backend that runs the pair, for who only looks, or goes on without it.
   *
   * @param backend the one that asks
   * @return empty where no other does, or nobody can tell
   */
  public Optional<Owner> other(String backend) {
    return text().flatMap(this::read).filter(owner -> isOther(owner, backend));
  }

  private static boolean isOther(Owner owner, String backend) {
    return owner.bootId().equals(BootId.current()) && !owner.backend().equals(backend);
  }

  /**
   * Records that a backend runs the pair, unless it is recorded already. For who has the lock, and
   * was not {@linkplain #requireNoOther refused} under it.
   *
   * @param backend its name
   */
  public void claim(String backend) {
    boolean known =
        text()
            .flatMap(this::read)
            .filter(owner -> owner.bootId().equals(BootId.current()))
            .filter(owner -> owner.backend().equals(backend))
            .isPresent();
    if (known) {
      return;
    }
    JsonObject json = StateFile.begin(FORMAT);
    json.addProperty("backend", backend);
    json.addProperty("bootId", BootId.current());
    json.addProperty("since", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    AtomicFile.write(places.ownerFile(), json + "\n", "rw-------");
  }

  /** Forgets who ran the pair, none of whose daemons lives any more. For who has the lock. */
  public void release() {
    Path file = places.ownerFile();
    AtomicFile.removeLeftoversOf(file);
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new HostException("remove " + file, e);
    }
  }

  private Optional<String> text() {
    Path file = places.ownerFile();
    try {
      return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new HostException("read " + file, e);
    }
  }

  /** Empty where it is damaged. */
  private Optional<Owner> read(String text) {
    return StateFile.readUndamaged(text, places.ownerFile(), FORMAT, PairOwnership::parse);
  }

  private static Owner parse(JsonObject json) {
    return new Owner(
        json.get("backend").getAsString(),
        json.get("bootId").getAsString(),
        Instant.parse(json.get("since").getAsString()));
  }
}
