package io.dockyard.internal.sysbox;

import com.google.gson.JsonObject;
import io.dockyard.Deadline;
import io.dockyard.RefusedException;
import io.dockyard.StateFileException;
import io.dockyard.internal.host.BootId;
import io.dockyard.internal.host.FileLock;
import io.dockyard.internal.host.StateFile;
import java.nio.file.Files;
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
  private final StateFile file;

  /**
   * The owner of one pair.
   *
   * @param places where the pair is
   */
  public PairOwnership(PairPlaces places) {
    this.places = places;
    this.file = new StateFile(places.ownerFile(), FORMAT);
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
   * Whether somebody changes the pair now.
   *
   * @return false also where that cannot be told
   */
  public boolean isLocked() {
    return FileLock.isHeld(places.lockFile()).orElse(false);
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
    Optional<Owner> owner = read();
    if (owner.isEmpty() && Files.exists(places.ownerFile()) && pairRuns.getAsBoolean()) {
      throw new StateFileException(
          places.ownerFile(),
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
              + places.ownerFile());
    }
  }

  /**
   * The other backend that runs the pair, for who only looks, or goes on without it.
   *
   * @param backend the one that asks
   * @return empty where no other does, or nobody can tell
   */
  public Optional<Owner> other(String backend) {
    return read().filter(owner -> isOther(owner, backend));
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
        read()
            .filter(owner -> owner.bootId().equals(BootId.current()))
            .filter(owner -> owner.backend().equals(backend))
            .isPresent();
    if (known) {
      return;
    }
    JsonObject json = file.begin();
    json.addProperty("backend", backend);
    json.addProperty("bootId", BootId.current());
    json.addProperty("since", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    file.write(json);
  }

  /** Forgets who ran the pair, none of whose daemons lives any more. For who has the lock. */
  public void release() {
    file.remove();
  }

  /** Empty where there is none, or it is damaged. */
  private Optional<Owner> read() {
    return file.readUndamaged(PairOwnership::parse);
  }

  private static Owner parse(JsonObject json) {
    return new Owner(
        json.get("backend").getAsString(),
        json.get("bootId").getAsString(),
        Instant.parse(json.get("since").getAsString()));
  }
}
