package io.dockyard.internal.systemd.bus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BusErrorTest {

  @ParameterizedTest
  @CsvSource({
    "org.freedesktop.DBus.Error.NoReply, true",
    "org.freedesktop.DBus.Error.Disconnected, true",
    "org.freedesktop.dbus.exceptions.FatalDBusException, true",
    "org.freedesktop.DBus.Error.AccessDenied, false",
    "org.freedesktop.systemd1.NoSuchUnit, false"
  })
  void whetherItIsKnownWhatWasDone(String name, boolean leavesOpen) {
    assertThat(new BusError(name, "").leavesOpen()).isEqualTo(leavesOpen);
  }
}
