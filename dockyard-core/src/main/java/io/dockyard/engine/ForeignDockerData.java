package io.dockyard.engine;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.dockyard.host.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where Dockers that are not ours keep their data. */
final class ForeignDockerData {

  private static final Path SYSTEM_CONFIGURATION = Path.of("/etc/docker/daemon.json");

  /** What dockerd makes in every data-root. */
  private static final List<String> SIGNATURE = List.of("containers", "image", "network");

  private ForeignDockerData() {}

  /** The data-roots that are known: the usual ones, the configured one, those of running ones. */
  static Set<Path> roots() {
    Set<Path> roots = new LinkedHashSet<>();
    roots.add(Path.of("/var/lib/docker"));
    roots.add(Path.of("/var/lib/containerd"));
    configured(SYSTEM_CONFIGURATION).ifPresent(roots::add);
    for (long pid : Processes.pids()) {
      List<String> argv = Processes.argv(pid);
      if (!argv.isEmpty() && argv.get(0).endsWith("dockerd")) {
        option(argv, "--data-root").map(Path::of).ifPresent(roots::add);
        option(argv, "-g").map(Path::of).ifPresent(roots::add);
        option(argv, "--config-file")
            .map(Path::of)
            .flatMap(ForeignDockerData::configured)
            .ifPresent(roots::add);
      }
    }
    roots.removeIf(root -> !root.isAbsolute());
    return roots;
  }

  /** Whether a directory is some Docker's data-root, known or not. */
  static boolean looksLikeDataRoot(Path folder) {
    return SIGNATURE.stream().allMatch(name -> Files.isDirectory(folder.resolve(name)));
  }

  private static Optional<Path> configured(Path configuration) {
    try {
      JsonObject json = JsonParser.parseString(Files.readString(configuration)).getAsJsonObject();
      return Optional.ofNullable(json.get("data-root")).map(JsonElement::getAsString).map(Path::of);
    } catch (IOException | JsonParseException | IllegalStateException e) {
      return Optional.empty();
    }
  }

  /** The value of an option, in either of its spellings. */
  static Optional<String> option(List<String> argv, String name) {
    for (int i = 1; i < argv.size(); i++) {
      if (argv.get(i).startsWith(name + "=")) {
        return Optional.of(argv.get(i).substring(name.length() + 1));
      }
      if (argv.get(i).equals(name) && i + 1 < argv.size()) {
        return Optional.of(argv.get(i + 1));
      }
    }
    return Optional.empty();
  }
}
