package io.dockyard.internal.systemd.bus;

import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.types.UInt32;

/** The signals of systemd's manager that are listened to. */
@DBusInterfaceName("org.freedesktop.systemd1.Manager")
public interface ManagerSignals extends DBusInterface {

  /** A job has ended and is no more. */
  class JobRemoved extends DBusSignal {

    private final String job;
    private final String result;

    /**
     * As it comes over the wire.
     *
     * @param path the manager's
     * @param id the job's number
     * @param job the job's path
     * @param unit the name of the unit
     * @param result how it ended
     * @throws DBusException never, as it is only read
     */
    public JobRemoved(String path, UInt32 id, DBusPath job, String unit, String result)
        throws DBusException {
      super(path, id, job, unit, result);
      this.job = job.getPath();
      this.result = result;
    }

    String job() {
      return job;
    }

    String result() {
      return result;
    }
  }
}
