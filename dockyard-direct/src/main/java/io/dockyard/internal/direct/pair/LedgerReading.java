package io.dockyard.internal.direct.pair;

import io.dockyard.SysboxHolder;
import java.util.List;

/**
 * The count file and the holders file, read together.
 *
 * @param record what we know
 * @param serial the last write that changes the number
 * @param number the number in the count file
 * @param counted how many of our holders the number contains
 */
record LedgerReading(PairRecord record, long serial, int number, int counted) {

  static final LedgerReading NOTHING = new LedgerReading(PairRecord.EMPTY, 0, 0, 0);

  /** How many holders others have counted. Only they take them away again. */
  int foreign() {
    return number - counted;
  }

  /** Whether the number does not say yet what we know, as a JVM was killed on the way. */
  boolean numberIsBehind() {
    return counted != record.holders().size();
  }

  /** Whether anybody but this instance holds the pair. */
  boolean heldBesides(String prefix) {
    return foreign() > 0 || !record.left(prefix).holders().isEmpty();
  }

  /** Of what is written the same, with another record that is not written yet. */
  LedgerReading with(PairRecord other) {
    return new LedgerReading(other, serial, number, counted);
  }

  /** The holders, with the processes that were noted. */
  List<SysboxHolder> holders() {
    return record.holders().stream().map(holder -> holder.shown(holder.processes())).toList();
  }
}
