package io.dockyard.sysbox;

/** What a release does, decided from what is known. */
enum ReleaseStep {
  /** The instance holds nothing, and there is nothing to finish. */
  NOTHING,
  /** Others hold the pair: the instance is only taken off. */
  LEAVE,
  /** The last one leaves a pair that is not ours to stop. */
  FORGET,
  /** The last one leaves, or had left when a stop was cut short. */
  STOP;

  /**
   * Decides. A pair is only stopped if the record says that we started it: where the record was
   * lost, so was the knowledge of who needs it.
   */
  static ReleaseStep decide(LedgerReading known, String prefix) {
    boolean started = !known.record().launches().isEmpty();
    boolean holds = known.record().holds(prefix);
    if (known.heldBesides(prefix)) {
      return holds ? LEAVE : NOTHING;
    }
    if (started) {
      return STOP;
    }
    return holds ? FORGET : NOTHING;
  }
}
