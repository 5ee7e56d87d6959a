package io.dockyard.internal.sysbox.kept;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * A directory that a rescue has put another one in the place of. It stays beside the container's
 * layer, or, where it was a volume, beside the generations.
 */
record Displaced(Path path, Store store, String id) {

  private static final String BEGINNING = ".dockyard-displaced-";

  /** Without a dash, which ends it in the name. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Where what is displaced now goes. */
  static Path name(Path workshop, KeptEntry entry) {
    String time = TIME.format(Instant.now());
    return workshop.resolve(BEGINNING + time + "-" + entry.id() + "-" + entry.store().folder());
  }

  /** The displaced directory at a path; empty where it is something else. */
  static Optional<Displaced> at(Path path) {
    String name = KeptRooms.name(path);
    int time = name.indexOf('-', BEGINNING.length());
    if (!name.startsWith(BEGINNING) || time < 0) {
      return Optional.empty();
    }
    String rest = name.substring(time + 1);
    for (Store store : Store.values()) {
      String ending = "-" + store.folder();
      if (rest.endsWith(ending)) {
        String id = rest.substring(0, rest.length() - ending.length());
        return Optional.of(new Displaced(path, store, id));
      }
    }
    return Optional.empty();
  }
}
