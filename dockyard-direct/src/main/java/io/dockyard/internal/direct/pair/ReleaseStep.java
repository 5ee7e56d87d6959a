package io.dockyard.internal.direct.pair;

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
    boolean holds = known.record().holds(prefix);
    if (known.heldBesides(prefix)) {
      return holds ? LEAVE : NOTHING;
    }
    if (known.record().launches().isEmpty()) {
      return holds ? FORGET : NOTHING;
    }
    return STOP;
  }

  /**
   * Decides again when the host was searched for what lives.
   *
   * @param healed what is known then, without the instance that leaves, unless something of it that
   *     needs the pair was found all the same
   */
  static ReleaseStep decideHealed(LedgerReading healed) {
    if (healed.foreign() > 0 || !healed.record().holders().isEmpty()) {
      return LEAVE;
    }
    return healed.record().launches().isEmpty() ? FORGET : STOP;
  }

  /**
   * Whether what is recorded is not enough to act on.
   *
   * @param others what is known without the instance that leaves
   * @param someoneLives whether one of the others is seen to live without a search
   */
  boolean needsSearch(LedgerReading others, boolean someoneLives) {
    // Where the others are dead, their leaving is the stop's only occasion.
    return this == STOP || (this == LEAVE && others.foreign() == 0 && !someoneLives);
  }
}
