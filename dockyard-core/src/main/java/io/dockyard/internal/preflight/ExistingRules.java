package io.dockyard.internal.preflight;

import io.dockyard.InstanceSpec;
import io.dockyard.internal.registry.RegistryEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An instance that is registered already must be what is asked for, and run by this backend. */
public final class ExistingRules {

  private ExistingRules() {}

  /**
   * What is wrong if a registered instance is taken for what is asked for.
   *
   * @param wanted what is asked for
   * @param existing what is registered under its prefix
   * @param backend the name of the backend
   * @return the problems
   */
  public static List<Problem> problems(
      InstanceSpec wanted, RegistryEntry existing, String backend) {
    List<Problem> problems = new ArrayList<>();
    List<String> differences = wanted.differencesTo(existing.spec());
    if (!differences.isEmpty()) {
      problems.add(
          Problem.of(
              "instance '"
                  + wanted.prefix()
                  + "' exists with other settings: "
                  + String.join("; ", differences),
              "ask for what exists, or destroy it first"));
    }
    otherBackend(existing, backend).ifPresent(problems::add);
    return problems;
  }

  /**
   * What is wrong if another backend runs an instance.
   *
   * @param existing the instance
   * @param backend the name of this backend
   * @return the problem, if it does
   */
  public static Optional<Problem> otherBackend(RegistryEntry existing, String backend) {
    return existing.backend().equals(backend)
        ? Optional.empty()
        : Optional.of(
            Problem.of(
                "instance '"
                    + existing.prefix()
                    + "' is run by the backend "
                    + existing.backend()
                    + ", not "
                    + backend,
                "open dockyard with the backend " + existing.backend()));
  }
}
