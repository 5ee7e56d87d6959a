package io.dockyard.examples.quickstart;

import io.dockyard.DockyardEvent;
import io.dockyard.DockyardEvent.OperationSucceeded;
import io.dockyard.DockyardEvent.PhaseSucceeded;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Collects from events how long each part of the work on each instance took. */
final class Timings implements Consumer<DockyardEvent> {

  private final Map<String, Map<String, Duration>> byPart = new LinkedHashMap<>();

  @Override
  public void accept(DockyardEvent event) {
    if (event instanceof OperationSucceeded done) {
      put(done.operation().name(), done.prefix(), done.took());
    } else if (event instanceof PhaseSucceeded done) {
      put("  " + done.phase().name(), done.prefix(), done.took());
    }
  }

  private synchronized void put(String part, String prefix, Duration took) {
    String name = part.toLowerCase(Locale.ROOT).replace('_', ' ');
    byPart.computeIfAbsent(name, key -> new LinkedHashMap<>()).put(prefix, took);
  }

  /** A table with a row for each part and a column for each instance, in milliseconds. */
  synchronized String table(String... prefixes) {
    StringBuilder table = new StringBuilder("%-14s".formatted(""));
    for (String prefix : prefixes) {
      table.append("%14s".formatted(prefix));
    }
    byPart.forEach(
        (part, took) -> {
          table.append("\n%-14s".formatted(part));
          for (String prefix : prefixes) {
            Duration duration = took.get(prefix);
            table.append("%14s".formatted(duration == null ? "" : millis(duration)));
          }
        });
    return table.toString();
  }

  static String millis(Duration duration) {
    return "%.1f ms".formatted(duration.toNanos() / 1e6);
  }
}
