package io.dockyard.internal.direct.pair;

import io.dockyard.Deadline;
import io.dockyard.SysboxKept.State;
import io.dockyard.SysboxRepairOptions;
import io.dockyard.crash.Steps;
import java.time.Duration;
import java.util.Optional;

/**
 * What a JVM that may be killed does to the pair: the operation, then its words, separated by
 * spaces.
 */
final class PairSteps implements Steps {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Override
  public void run(String step, Runnable arm) {
    String[] words = step.split(" ", -1);
    SysboxPair pair = new SysboxPair(PairFixture.PLACES);
    Deadline deadline = Deadline.after(PATIENCE);
    arm.run();
    switch (words[0]) {
      case "acquire" ->
          pair.acquire(
              words[1], Optional.empty(), Optional.of(PairWorld.dataRoot(words[1])), deadline);
      case "started" -> pair.started(words[1], PairWorld.daemonsOf(words[1]), deadline);
      case "release" -> pair.release(words[1], deadline);
      case "rescue" -> pair.keeping().rescue(words[1], PairWorld.dataRoot(words[1]), deadline);
      case "rescue-all" -> pair.rescue(PATIENCE);
      case "rescue-each" -> rescueEach(pair);
      case "prune" -> pair.kept().forEach(kept -> pair.prune(kept, PATIENCE));
      case "destroyed" -> pair.keeping().destroyed(PairWorld.dataRoot(words[1]), deadline);
      case "repair" -> pair.repair(SysboxRepairOptions.LEAST, PATIENCE);
      case "repair-forgetting" ->
          pair.repair(SysboxRepairOptions.LEAST.forgettingForeign(), PATIENCE);
      case "status" -> pair.status();
      default -> throw new IllegalArgumentException(step);
    }
  }

  /** Also what would displace younger data. */
  private static void rescueEach(SysboxPair pair) {
    pair.kept().stream()
        .filter(kept -> kept.state() == State.RESCUABLE || kept.state() == State.NEWER_IN_CONTAINER)
        .forEach(kept -> pair.rescue(kept, true, PATIENCE));
    pair.rescue(PATIENCE);
  }
}
