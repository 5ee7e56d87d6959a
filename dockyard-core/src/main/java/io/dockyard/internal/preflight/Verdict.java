package io.dockyard.internal.preflight;

import io.dockyard.internal.registry.RegistryEntry;
import java.util.List;
import java.util.Optional;

/**
 * What was decided about a spec.
 *
 * @param problems what stands against the instance, in the order in which it is told
 * @param entry the entry that it gets in the registry; empty if there are problems
 */
public record Verdict(List<Problem> problems, Optional<RegistryEntry> entry) {

  /** A verdict with a copy of the problems; the entry given counts only if there are none. */
  public Verdict {
    problems = List.copyOf(problems);
    entry = problems.isEmpty() ? entry : Optional.empty();
  }

  /**
   * The entry.
   *
   * @return the entry
   * @throws io.dockyard.DockyardException for the first problem, if there is one
   */
  public RegistryEntry orThrow() {
    Problem.throwFirst(problems);
    return entry.orElseThrow();
  }
}
