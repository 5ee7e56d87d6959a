package io.dockyard.examples.quickstart;

/** Prints what holds and what does not, and counts. */
final class Proofs {

  private int held;
  private int failed;

  /** Prints one statement with whether it holds. */
  synchronized void check(boolean holds, String statement) {
    System.out.println((holds ? "  ok    " : "  FAIL  ") + statement);
    if (holds) {
      held++;
    } else {
      failed++;
    }
  }

  /** Prints the sum; returns whether everything held. */
  synchronized boolean sum() {
    System.out.println(
        failed == 0
            ? "\nAll " + held + " checks hold."
            : "\n" + failed + " of " + (held + failed) + " checks failed.");
    return failed == 0;
  }
}
