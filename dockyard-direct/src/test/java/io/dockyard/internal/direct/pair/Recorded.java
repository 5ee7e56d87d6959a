package io.dockyard.internal.direct.pair;

import io.dockyard.Deadline;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Holders as tests need them. */
final class Recorded {

  private static final Holders HOLDERS = new Holders("direct");

  private Recorded() {}

  /** One that this JVM is about to start for the next minute. */
  static Holder starting(String prefix) {
    return HOLDERS.starting(prefix, Deadline.after(Duration.ofMinutes(1)));
  }

  /** Several of which only the prefixes are known. */
  static List<Holder> holders(String... prefixes) {
    return Arrays.stream(prefixes).map(prefix -> Holder.known(prefix, "direct")).toList();
  }

  static List<Holder> holders(List<String> prefixes) {
    return holders(prefixes.toArray(String[]::new));
  }
}
