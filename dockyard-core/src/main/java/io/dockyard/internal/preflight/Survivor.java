package io.dockyard.internal.preflight;

import io.dockyard.InstancePaths;
import io.dockyard.InstanceSpec;
import io.dockyard.internal.registry.Marker;
import java.util.List;
import java.util.Optional;

/**
 * An instance whose root outlived its entry in the registry.
 *
 * @param marker its marker
 * @param paths where its files lie
 * @param spec what it was created with; its containers rely on its addresses. Empty where a
 *     creation that was cut short has not written it yet
 */
public record Survivor(Marker marker, InstancePaths paths, Optional<InstanceSpec> spec) {

  /** What is wrong if it is taken up for a spec: it must not ask for anything else. */
  Optional<Problem> problem(InstanceSpec wanted) {
    List<String> differences = spec.map(wanted::differencesTo).orElse(List.of());
    return differences.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Problem.of(
                paths.root()
                    + " holds instance '"
                    + marker.prefix()
                    + "' with other settings: "
                    + String.join("; ", differences),
                "create it with the settings in " + paths.etc() + ", then it can be destroyed"));
  }
}
