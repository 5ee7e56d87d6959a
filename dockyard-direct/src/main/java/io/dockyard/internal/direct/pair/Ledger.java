package io.dockyard.internal.direct.pair;

import io.dockyard.HostException;
import io.dockyard.StateFileException;
import io.dockyard.internal.host.AtomicFile;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.host.StateFile;
import io.dockyard.internal.sysbox.PairKnowledge;
import io.dockyard.internal.sysbox.PairPlaces;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The count file, which holds a plain number and which other tools keep to as well, and beside it
 * the holders file, which says what of that number is ours. Written only under the lock.
 *
 * <p>No rename covers two files, so a JVM can be killed when one is written and the other is not.
 * The new number is therefore first written to a file of its own that bears the serial of the
 * write, then the holders file gets that serial, then the number is renamed to the count file.
 * While the file of the current serial is there, the last write has not reached the number, and the
 * number contains as many of ours as before it; whatever others do to the number meanwhile.
 */
final class Ledger {

  private static final String OWNER_ONLY = "rw-------";

  /** Readable for whoever may enter the directory, as the shell tool's is. */
  private static final String READABLE = "rw-r--r--";

  private static final int PEEKS = 8;

  private static final String COUNT_AGAIN =
      "SharedSysbox.repair() counts anew by what lives; or write the number of instances that use"
          + " the shared sysbox into it";

  private final PairPlaces places;
  private final Supplier<Boot> boot;
  private final StateFile holders;
  private final LedgerWriter writer = new LedgerWriter();

  /** The text that was read or written last, and what it says: it is seldom another one. */
  private volatile @Nullable Parsed last;

  private record Parsed(String text, LedgerPage page) {}

  /** As it is in a boot that need not be this one. */
  Ledger(PairPlaces places, Supplier<Boot> boot) {
    this.places = places;
    this.boot = boot;
    this.holders = LedgerJson.file(recordFile(places));
  }

  /** The number of holders, which other tools keep to as well. */
  static Path countFile(PairPlaces places) {
    return places.run().resolve("dockyard-refcount");
  }

  /** Which of them are ours, and what we started. */
  static Path recordFile(PairPlaces places) {
    return places.run().resolve("dockyard-holders.json");
  }

  /**
   * Reads both files. What is left from an earlier boot is worth nothing: the holders file names
   * its boot; a lone count file, or a damaged file, is known by its time, and only believed to be
   * old when nothing of a pair runs, because a clock that was set late makes files look old.
   *
   * @param nothingRuns whether no process and no socket of a pair is there
   * @throws StateFileException when one cannot be trusted
   */
  LedgerReading read(BooleanSupplier nothingRuns) {
    Optional<LedgerPage> page = page(nothingRuns);
    OptionalInt number = number(page.isPresent(), nothingRuns);
    if (page.isEmpty()) {
      return new LedgerReading(PairRecord.EMPTY, 0, number.orElse(0), 0);
    }
    LedgerPage known = page.get();
    boolean pending = Files.exists(pendingNumber(known.serial()));
    int counted = pending ? known.countedBefore() : known.record().holders().size();
    if (number.orElse(0) < counted) {
      throw new StateFileException(
          countFile(places),
          (number.isEmpty() ? "is missing" : "says " + number.getAsInt())
              + ", but "
              + counted
              + " of ours are counted in it, these hold now: "
              + PairKnowledge.enumerate(known.record().prefixes()),
          COUNT_AGAIN,
          null);
    }
    return new LedgerReading(known.record(), known.serial(), number.orElse(0), counted);
  }

  /**
   * Reads both files without the lock, as they were at one moment: while somebody writes them, they
   * are read until two readings agree.
   *
   * @param nothingRuns as for {@link #read}
   * @throws StateFileException when one cannot be trusted
   */
  LedgerReading peek(BooleanSupplier nothingRuns) {
    Optional<LedgerReading> last = Optional.empty();
    for (int tries = 1; ; tries++) {
      try {
        LedgerReading reading = read(nothingRuns);
        if (last.equals(Optional.of(reading)) || tries >= PEEKS) {
          return reading;
        }
        last = Optional.of(reading);
      } catch (StateFileException e) {
        if (tries >= PEEKS) {
          throw e;
        }
        last = Optional.empty();
      }
    }
  }

  /**
   * Whether the holders file is there and cannot be read.
   *
   * @throws StateFileException when a newer version wrote it
   */
  boolean holdersDamaged() {
    Optional<String> text;
    try {
      text = text(recordFile(places));
    } catch (StateFileException e) {
      return true;
    }
    return text.filter(t -> holders.parseUndamaged(t, LedgerJson::read).isEmpty()).isPresent();
  }

  /** What the count file says by itself; empty where there is none, or no number in it. */
  OptionalInt numberAlone() {
    try {
      return number(true, () -> false);
    } catch (StateFileException e) {
      return OptionalInt.empty();
    }
  }

  /** The holders file alone, for who is about to write a number. */
  LedgerReading readWithoutNumber() {
    return page(() -> false)
        .map(page -> new LedgerReading(page.record(), page.serial(), 0, 0))
        .orElse(LedgerReading.NOTHING);
  }

  /** The holders file, if there is one of this boot. */
  private Optional<LedgerPage> page(BooleanSupplier nothingRuns) {
    Path file = recordFile(places);
    try {
      return text(file).map(this::parse).filter(page -> page.bootId().equals(boot.get().id()));
    } catch (StateFileException e) {
      if (older(file) && nothingRuns.getAsBoolean()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private LedgerPage parse(String text) {
    Parsed known = last;
    if (known == null || !known.text().equals(text)) {
      known = new Parsed(text, holders.parse(text, LedgerJson::read));
      last = known;
    }
    return known.page();
  }

  /** The number, if there is one; one that a holders file goes with is of this boot. */
  private OptionalInt number(boolean paired, BooleanSupplier nothingRuns) {
    Path file = countFile(places);
    Optional<String> text = text(file).map(String::strip);
    if (text.isEmpty() || (!paired && older(file) && nothingRuns.getAsBoolean())) {
      return OptionalInt.empty();
    }
    if (!text.get().matches("\\d{1,6}")) {
      throw new StateFileException(
          file,
          "is damaged: it holds '" + abbreviated(text.get()) + "' instead of a number",
          COUNT_AGAIN,
          null);
    }
    return OptionalInt.of(Integer.parseInt(text.get()));
  }

  /**
   * Writes what we know, and the number with it.
   *
   * @param before what was read or written last, under this same lock
   * @return what was written
   */
  LedgerReading write(LedgerReading before, PairRecord record) {
    return write(before, record, before.foreign());
  }

  /**
   * Writes what we know, and a number that contains as many of others as is said.
   *
   * @param before what was read or written last, under this same lock
   * @param foreign how many holders others have counted
   * @return what was written
   */
  LedgerReading write(LedgerReading before, PairRecord record, int foreign) {
    removeUnfinished();
    int counted = record.holders().size();
    boolean sameNumber =
        before.serial() > 0
            && counted == before.counted()
            && foreign == before.foreign()
            && !Files.exists(pendingNumber(before.serial()));
    if (sameNumber) {
      writePage(before.serial(), before.counted(), record);
      return new LedgerReading(record, before.serial(), before.number(), counted);
    }
    long serial = before.serial() + 1;
    int number = foreign + counted;
    Path pending = pendingNumber(serial);
    AtomicFile.write(pending, number + "\n", READABLE);
    writePage(serial, before.counted(), record);
    try {
      Files.move(pending, countFile(places), StandardCopyOption.ATOMIC_MOVE);
      removePendingNumbers();
    } catch (IOException e) {
      throw new HostException("write " + countFile(places), e);
    }
    return new LedgerReading(record, serial, number, counted);
  }

  /**
   * Writes the number that a killed JVM had only announced. For who has the lock.
   *
   * @param known what was read under it
   * @return the same, or what was written
   */
  LedgerReading finish(LedgerReading known) {
    return Files.exists(pendingNumber(known.serial())) ? write(known, known.record()) : known;
  }

  /** Removes what a killed JVM has begun to write. For who has the lock. */
  void removeUnfinished() {
    AtomicFile.removeLeftovers(places.run());
  }

  /** Removes what says nothing: a record of nothing, and a count of nobody. */
  void tidy(LedgerReading written) {
    if (!written.record().equals(PairRecord.EMPTY)) {
      return;
    }
    try {
      // In this order: a number alone would be somebody else's.
      if (written.number() == 0) {
        Files.deleteIfExists(countFile(places));
      }
      Files.deleteIfExists(recordFile(places));
    } catch (IOException e) {
      throw new HostException("remove " + recordFile(places), e);
    }
  }

  private void writePage(long serial, int countedBefore, PairRecord record) {
    LedgerPage page = new LedgerPage(boot.get().id(), serial, countedBefore, record);
    String text = writer.write(page);
    AtomicFile.write(recordFile(places), text, OWNER_ONLY);
    last = new Parsed(text, page);
  }

  private static String abbreviated(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }

  private Path pendingNumber(long serial) {
    return countFile(places).resolveSibling(pendingPrefix() + serial);
  }

  private String pendingPrefix() {
    return countFile(places).getFileName() + ".next-";
  }

  private void removePendingNumbers() throws IOException {
    for (Path file : Folders.list(places.run())) {
      if (file.getFileName().toString().startsWith(pendingPrefix())) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Whether a file was last written before this boot; an absent one is of no age. */
  private boolean older(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(boot.get().began());
    } catch (NoSuchFileException e) {
      return true;
    } catch (IOException e) {
      throw new HostException("look at " + file, e);
    }
  }

  private static Optional<String> text(Path file) {
    try {
      return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new StateFileException(
          file, "cannot be read: " + e, "let SharedSysbox.repair() count anew by what lives", e);
    }
  }
}
