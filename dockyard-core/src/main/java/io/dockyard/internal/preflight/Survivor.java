package io.dockyard.internal.preflight;

import io.dockyard.InstancePaths;
import io.dockyard.InstanceSpec;
import io.dockyard.RefusedException;
import io.dockyard.internal.registry.Marker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An instance whose root outlived its entry in the registry.
 *
 * @param marker its marker
 * @param paths where its files lie
 */
public record Survivor(Marker marker, InstancePaths paths) {

  /** The instance of that prefix that lies at a root, if one does. */
  public static Optional<Survivor> at(Path root, String prefix) {
    return Marker.read(root)
        .filter(marker -> marker.prefix().equals(prefix))
        .map(marker -> new Survivor(marker, marker.layout().pathsBelow(root)));
  }

  /**
   * What the instance was created with; its containers rely on its addresses. A creation that was
   * cut short has not written it yet.
   *
   * @param wanted what is asked for now
   * @throws RefusedException if that is something else
   */
  public Optional<InstanceSpec> spec(InstanceSpec wanted) {
    if (!Files.exists(paths.envFile())) {
      return Optional.empty();
    }
    InstanceSpec had = InstanceSpec.readFrom(paths.envFile());
    List<String> differences = wanted.differencesTo(had);
    if (!differences.isEmpty()) {
      throw new RefusedException(
          paths.root()
              + " holds instance '"
              + marker.prefix()
              + "' with other settings: "
              + String.join("; ", differences),
          "create it with the settings in " + paths.etc() + ", then it can be destroyed");
    }
    return Optional.of(had);
  }
}
