package io.dockyard.internal.engine;

import io.dockyard.RefusedException;
import io.dockyard.spi.BackendProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** Finds the kind of backend to use among those on the class path or module path. */
final class BackendChoice {

  private BackendChoice() {}

  /** All that there are. */
  static List<BackendProvider> present() {
    List<BackendProvider> present = new ArrayList<>();
    ServiceLoader.load(BackendProvider.class, BackendProvider.class.getClassLoader())
        .forEach(present::add);
    if (present.isEmpty()) {
      ServiceLoader.load(BackendProvider.class).forEach(present::add);
    }
    return present;
  }

  static BackendProvider choose(Optional<String> name, List<BackendProvider> present) {
    return name.map(wanted -> named(wanted, present)).orElseGet(() -> fitting(present));
  }

  private static BackendProvider named(String name, List<BackendProvider> present) {
    BackendProvider provider =
        present.stream()
            .filter(candidate -> candidate.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new RefusedException(
                        "there is no backend '" + name + "'; there are " + names(present),
                        "add the Maven artifact dockyard-" + name));
    Optional<String> missing = provider.missingHere();
    if (missing.isPresent()) {
      throw new RefusedException(
          "the backend '" + name + "' cannot be used: on this host " + missing.get(),
          "leave the choice open, or take one of " + names(present));
    }
    return provider;
  }

  /** Where two are preferred alike, their names decide, and not their order on the class path. */
  private static BackendProvider fitting(List<BackendProvider> present) {
    return present.stream()
        .filter(provider -> provider.missingHere().isEmpty())
        .sorted(Comparator.comparing(BackendProvider::name))
        .max(Comparator.comparingInt(BackendProvider::preference))
        .orElseThrow(
            () ->
                new RefusedException(
                    "no backend fits this host; there are " + names(present),
                    "add the Maven artifact dockyard-direct"));
  }

  private static List<String> names(List<BackendProvider> providers) {
    return providers.stream().map(BackendProvider::name).sorted().toList();
  }
}
