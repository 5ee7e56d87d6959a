package io.dockyard.internal.systemd.bus;

import org.freedesktop.dbus.Struct;
import org.freedesktop.dbus.annotations.Position;
import org.freedesktop.dbus.types.Variant;

/** A property with its value, as {@code SetUnitProperties} takes them. */
public final class PropertyValue extends Struct {

  /** The property's name. */
  @Position(0)
  public final String name;

  /** Its value. */
  @Position(1)
  public final Variant<?> value;

  /** With a value of a type that D-Bus knows. */
  PropertyValue(String name, Object value) {
    this.name = name;
    this.value = new Variant<>(value);
  }
}
