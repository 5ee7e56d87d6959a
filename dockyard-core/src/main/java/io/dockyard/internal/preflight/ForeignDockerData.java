package io.dockyard.internal.preflight;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.dockyard.internal.host.ForeignFile;
import io.dockyard.internal.host.PathBytes;
import io.dockyard.internal.host.Processes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Where Dockers that are not ours keep their data. */
final class ForeignDockerData {

  private static final Path SYSTEM_CONFIGURATION = Path.of("/etc/docker/daemon.json");

  /** What dockerd makes in every data-root. */
  private static final List<String> SIGNATURE = List.of("containers", "network", "volumes");

  private ForeignDockerData() {}

  /**
   * The data-roots that are known: the usual ones, the configured one, those of running ones. Only
   * what root runs can be a Docker that has data of the host; what a user calls so is none.
   */
  static Set<Path> roots() {
    Set<Path> roots = new LinkedHashSet<>();
    roots.add(Path.of("/var/lib/docker"));
    roots.add(Path.of("/var/lib/containerd"));
    configured(SYSTEM_CONFIGURATION).ifPresent(roots::add);
    for (long pid : Processes.pids()) {
      // Byte by byte: a path need not be text, and the JVM's locale may have none for it.
      List<String> argv = Processes.argv(pid, StandardCharsets.ISO_8859_1);
      if (!argv.isEmpty() && argv.get(0).endsWith("dockerd") && Processes.ofRoot(pid)) {
        path(argv, "--data-root").ifPresent(roots::add);
        path(argv, "--graph").ifPresent(roots::add);
        path(argv, "-g").ifPresent(roots::add);
        path(argv, "--config-file").flatMap(ForeignDockerData::configured).ifPresent(roots::add);
      }
    }
    roots.removeIf(root -> !root.isAbsolute());
    // The way to the data may go through links, the way to an instance's root never does.
    for (Path root : List.copyOf(roots)) {
      roots.add(real(root));
    }
    return roots;
  }

  private static Optional<Path> path(List<String> argv, String option) {
    return option(argv, option)
        .map(value -> PathBytes.path(value.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private static Path real(Path root) {
    try {
      return root.toRealPath();
    } catch (IOException e) {
      return root.normalize();
    }
  }

  /** Whether a directory is some Docker's data-root, known or not. */
  static boolean looksLikeDataRoot(Path folder) {
    return SIGNATURE.stream().allMatch(name -> Files.isDirectory(folder.resolve(name)));
  }

  private static Optional<Path> configured(Path configuration) {
    return ForeignFile.text(configuration).flatMap(ForeignDockerData::dataRoot);
  }

  private static Optional<Path> dataRoot(String configuration) {
    try {
      JsonObject json = JsonParser.parseString(configuration).getAsJsonObject();
      return Stream.of("data-root", "graph")
          .map(json::get)
          .filter(Objects::nonNull)
          .findFirst()
          .map(JsonElement::getAsString)
          .map(PathBytes::path);
    } catch (RuntimeException e) {
      // A configuration that cannot be read is one that no dockerd starts with.
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
