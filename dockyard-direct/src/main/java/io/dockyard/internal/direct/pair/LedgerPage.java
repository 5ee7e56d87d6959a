package io.dockyard.internal.direct.pair;

/**
 * The whole content of the holders file.
 *
 * @param bootId the boot it was written in; in any other it is worth nothing
 * @param serial counts the writes that change the number
 * @param countedBefore how many of our holders the number contained before write {@code serial};
 *     counts only while that write has not reached the count file, see {@link Ledger}
 * @param record the rest
 */
record LedgerPage(String bootId, long serial, int countedBefore, PairRecord record) {}
