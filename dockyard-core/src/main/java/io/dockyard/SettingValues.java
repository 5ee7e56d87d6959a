package io.dockyard;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A value for each setting: its default, until it is set. The values themselves never change. */
final class SettingValues {

  private final Map<Setting<?>, Object> values = new LinkedHashMap<>();

  SettingValues() {
    Setting.ALL.forEach(setting -> values.put(setting, setting.unlessSet()));
  }

  SettingValues(SettingValues others) {
    values.putAll(others.values);
  }

  @SuppressWarnings("unchecked") // All that is put there is of its setting's type.
  <T> T get(Setting<T> setting) {
    return (T) Objects.requireNonNull(values.get(setting));
  }

  <T> void set(Setting<T> setting, T value) {
    values.put(setting, Objects.requireNonNull(value));
  }

  /** Sets a list with one more at its end. */
  <E> void add(Setting<List<E>> setting, E element) {
    set(setting, Stream.concat(get(setting).stream(), Stream.of(element)).toList());
  }

  /** Sets a map, in the order of its names, with one more or another value. */
  void put(Setting<Map<String, String>> setting, String name, String value) {
    Map<String, String> map = new TreeMap<>(get(setting));
    map.put(name, value);
    set(setting, Collections.unmodifiableMap(map));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SettingValues that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }
}
