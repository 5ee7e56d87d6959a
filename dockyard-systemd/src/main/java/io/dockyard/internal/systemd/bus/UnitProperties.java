package io.dockyard.internal.systemd.bus;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freedesktop.dbus.types.Variant;
import org.jspecify.annotations.Nullable;

/** The properties that a unit has of one kind, in types of Java. */
final class UnitProperties {

  private final Map<String, Object> values = new HashMap<>();

  /**
   * As D-Bus has them.
   *
   * @param answer variants by name
   */
  UnitProperties(Object answer) {
    ((Map<?, ?>) answer).forEach((name, value) -> values.put((String) name, value(value)));
  }

  /** What a variant holds. */
  static Object value(Object variant) {
    return variant instanceof Variant<?> wrapped ? wrapped.getValue() : variant;
  }

  String text(String name) {
    return values.get(name) instanceof String text ? text : "";
  }

  long number(String name) {
    return values.get(name) instanceof Number number ? number.longValue() : 0;
  }

  /** Microseconds since 1970; 0 where it never was. */
  Optional<Instant> time(String name) {
    long micros = number(name);
    return micros == 0
        ? Optional.empty()
        : Optional.of(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
  }

  boolean flag(String name) {
    return Boolean.TRUE.equals(values.get(name));
  }

  List<String> texts(String name) {
    return array(name).stream().map(String::valueOf).toList();
  }

  /** Bytes as hexadecimal digits. */
  String hex(String name) {
    @Nullable Object value = values.get(name);
    if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    }
    StringBuilder digits = new StringBuilder();
    array(name).forEach(it -> digits.append("%02x".formatted(((Number) it).byteValue())));
    return digits.toString();
  }

  /**
   * Whether the unit has a job: the property is its number, 0 where there is none, and its path.
   */
  boolean hasJob() {
    return values.get("Job") instanceof Object[] job && ((Number) job[0]).longValue() != 0;
  }

  /** From siginfo_t: CLD_EXITED is 1, CLD_KILLED 2 and CLD_DUMPED 3 (sigaction(2)). */
  Optional<Integer> exitStatus() {
    int status = (int) number("ExecMainStatus");
    return switch ((int) number("ExecMainCode")) {
      case 1 -> Optional.of(status);
      case 2, 3 -> Optional.of(128 + status);
      default -> Optional.empty();
    };
  }

  private List<?> array(String name) {
    @Nullable Object value = values.get(name);
    if (value instanceof Object[] array) {
      return Arrays.asList(array);
    }
    return value instanceof List<?> list ? list : List.of();
  }
}
