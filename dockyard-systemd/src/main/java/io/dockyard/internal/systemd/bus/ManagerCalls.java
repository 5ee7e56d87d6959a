package io.dockyard.internal.systemd.bus;

import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.OperationInterruptedException;
import io.dockyard.RefusedException;
import io.dockyard.internal.systemd.bus.ManagerSignals.JobRemoved;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.freedesktop.dbus.DBusPath;
import org.jspecify.annotations.Nullable;

/**
 * Calls of systemd's methods, over a connection that is made with the first of them, and made anew
 * where it was lost. What was asked then is asked again.
 */
final class ManagerCalls implements AutoCloseable {

  /** What the names of systemd's interfaces begin with. */
  static final String TYPES = "org.freedesktop.systemd1.";

  private static final String MANAGER_PATH = "/org/freedesktop/systemd1";
  private static final String MANAGER = TYPES + "Manager";
  private static final String PROPERTIES = "org.freedesktop.DBus.Properties";
  private static final Duration BETWEEN_CONNECTIONS = Duration.ofMillis(20);

  /** Longer than a bus takes to restart. Who cannot be reached by then is not there. */
  private static final Duration NO_CONNECTION = Duration.ofSeconds(10);

  private final Consumer<JobRemoved> removed;
  private final Runnable lost;
  private final ReentrantLock connecting = new ReentrantLock();
  private volatile @Nullable BusConnection connection;
  private volatile boolean closed;

  /**
   * Not connected yet.
   *
   * @param removed is told of each job that ends
   * @param lost is run whenever a connection ends by itself
   */
  ManagerCalls(Consumer<JobRemoved> removed, Runnable lost) {
    this.removed = removed;
    this.lost = lost;
  }

  /** Calls a method of the manager. */
  Object[] manager(
      Deadline deadline, String method, @Nullable String signature, Object... arguments) {
    String about = arguments.length == 0 ? "" : " of " + arguments[0];
    return call(deadline, method + about, MANAGER_PATH, MANAGER, method, signature, arguments);
  }

  /** Asks for properties of a unit, which is loaded if it is not. */
  Object properties(
      Deadline deadline, String unit, String method, String signature, Object... arguments) {
    return call(
        deadline, method + " of " + unit, path(unit), PROPERTIES, method, signature, arguments)[0];
  }

  /**
   * systemd loads a unit that is asked by its path, in which each byte that is no letter and no
   * digit is written in hexadecimal digits, and a digit at the begin too (sd_bus_path_encode(3)).
   */
  static String path(String unit) {
    StringBuilder path = new StringBuilder(MANAGER_PATH + "/unit/");
    for (byte b : unit.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean first = path.charAt(path.length() - 1) == '/';
      boolean plain = c < 0x80 && (Character.isLetter(c) || (Character.isDigit(c) && !first));
      path.append(plain ? String.valueOf(c) : "_%02x".formatted((int) c));
    }
    return path.toString();
  }

  private Object[] call(
      Deadline deadline,
      String asked,
      String path,
      String type,
      String method,
      @Nullable String signature,
      Object... arguments) {
    @Nullable Deadline patience = null;
    while (true) {
      deadline.check("systemd to answer " + asked);
      try {
        return connected(deadline).call(deadline, asked, path, type, method, signature, arguments);
      } catch (ConnectionLost e) {
        patience = patience == null ? Deadline.after(NO_CONNECTION) : patience;
        if (patience.expired()) {
          throw e.given();
        }
        deadline.pause(BETWEEN_CONNECTIONS, "a new connection to systemd");
      } catch (BusError e) {
        if (!e.leavesOpen()) {
          throw e;
        }
        deadline.pause(BETWEEN_CONNECTIONS, "systemd to answer " + asked);
      }
    }
  }

  private BusConnection connected(Deadline deadline) {
    awaitOthers(deadline);
    try {
      BusConnection present = connection;
      return present != null && present.usable() ? present : connect(deadline);
    } finally {
      connecting.unlock();
    }
  }

  /** One of them may be connecting to a bus that hangs, and have more time for that. */
  private void awaitOthers(Deadline deadline) {
    String awaited = "a connection to systemd";
    try {
      if (!connecting.tryLock(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS)) {
        throw new DeadlineException(awaited, deadline.allowed(), "another thread is connecting");
      }
    } catch (InterruptedException e) {
      throw OperationInterruptedException.restoringFlag(awaited, e);
    }
  }

  private BusConnection connect(Deadline deadline) {
    requireOpen();
    disconnect();
    if (!Systemd.runsThisHost()) {
      throw new RefusedException(
          "on this host " + Systemd.MISSING,
          "use the backend 'direct' here, or boot the host with systemd");
    }
    BusConnection made = BusConnection.open(removed, lost);
    connection = made;
    try {
      // It may have been closed meanwhile, and that saw no connection.
      requireOpen();
      if (made.overBus()) {
        // On its own socket systemd sends its signals to everybody.
        made.call(deadline, "Subscribe", MANAGER_PATH, MANAGER, "Subscribe", null);
      } else {
        made.awaken(deadline);
      }
      return made;
    } catch (RuntimeException e) {
      disconnect();
      throw e;
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
  }

  private void disconnect() {
    BusConnection present = connection;
    connection = null;
    if (present != null) {
      present.close();
    }
  }

  /** The path in an answer. */
  static String pathIn(Object value) {
    return value instanceof DBusPath path ? path.getPath() : (String) value;
  }

  /** Waits for nobody: who is connecting sees it, or loses the connection. */
  @Override
  public void close() {
    closed = true;
    disconnect();
  }
}
