package io.dockyard.internal.systemd.bus;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.OperationInterruptedException;
import io.dockyard.internal.systemd.bus.ManagerSignals.JobRemoved;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.freedesktop.dbus.connections.AbstractConnection;
import org.freedesktop.dbus.connections.IDisconnectCallback;
import org.freedesktop.dbus.connections.impl.BaseConnectionBuilder;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.connections.impl.DirectConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.Error;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MethodCall;
import org.jspecify.annotations.Nullable;

/** One connection to systemd, over the system bus or, where there is none, its own socket. */
final class BusConnection implements AutoCloseable {

  private static final Path BUS = Path.of("/run/dbus/system_bus_socket");
  private static final Path PRIVATE = Path.of("/run/systemd/private");
  private static final String SYSTEMD = "org.freedesktop.systemd1";

  private final AbstractConnection connection;
  private final boolean bus;

  private BusConnection(AbstractConnection connection, boolean bus) {
    this.connection = connection;
    this.bus = bus;
  }

  /**
   * Connects.
   *
   * @param removed is told of each job that ends, in a thread of the connection's, and does not
   *     wait
   * @param lost is run when the connection ends by itself
   * @throws ConnectionLost when there is nobody to connect to, or the one there was is ending
   */
  static BusConnection open(Consumer<JobRemoved> removed, Runnable lost) {
    boolean bus = Files.exists(BUS);
    try {
      return open(bus, removed, lost);
    } catch (ConnectionLost e) {
      // A bus that has ended leaves its socket behind.
      if (!bus || !Files.exists(PRIVATE)) {
        throw e;
      }
      return open(false, removed, lost);
    }
  }

  private static BusConnection open(boolean bus, Consumer<JobRemoved> removed, Runnable lost) {
    try {
      BaseConnectionBuilder<?, ?> builder =
          bus
              ? DBusConnectionBuilder.forAddress("unix:path=" + BUS).withShared(false)
              : DirectConnectionBuilder.forAddress("unix:path=" + PRIVATE);
      return open(builder, bus, removed, lost);
    } catch (DBusException | RuntimeException e) {
      String where = bus ? BUS.toString() : PRIVATE + ", as nobody answers at " + BUS;
      throw new ConnectionLost("connect to systemd over " + where, e);
    }
  }

  private static BusConnection open(
      BaseConnectionBuilder<?, ?> builder, boolean bus, Consumer<JobRemoved> removed, Runnable lost)
      throws DBusException {
    builder.withDisconnectCallback(
        new IDisconnectCallback() {
          @Override
          public void disconnectOnError(IOException ended) {
            lost.run();
          }
        });
    builder
        .transportConfig()
        .withServiceLoaderClassLoader(BusConnection.class.getClassLoader())
        // Once: by default it tries for ten seconds, and who calls tries again anyway.
        .withTimeout(0);
    AbstractConnection connection = builder.build();
    try {
      connection.addSigHandler(JobRemoved.class, removed::accept);
      return new BusConnection(connection, bus);
    } catch (DBusException | RuntimeException e) {
      connection.disconnect();
      throw e;
    }
  }

  boolean overBus() {
    return bus;
  }

  boolean usable() {
    return connection.isConnected();
  }

  /**
   * Calls a method of systemd's.
   *
   * @param asked what for, named in errors
   * @throws ConnectionLost when the connection has ended before the answer came
   * @throws BusError when the answer is an error
   */
  Object[] call(
      Deadline deadline,
      String asked,
      String path,
      String type,
      String method,
      @Nullable String signature,
      Object... arguments) {
    MethodCall call = send(asked, path, type, method, signature, arguments);
    // In short steps, because nobody wakes up who waits when the connection ends.
    while (!answered(call, asked, deadline, 100)) {
      deadline.check("systemd to answer " + asked);
    }
    return parameters(call.getReply());
  }

  /**
   * Asks until there is an answer. On its own socket systemd leaves a message lying that it has
   * read together with the end of the authentication, until another one comes.
   */
  void awaken(Deadline deadline) {
    String asked = "a ping";
    MethodCall first = ping(asked);
    while (!answered(first, asked, deadline, 20)) {
      deadline.check("systemd to answer " + asked);
      ping(asked);
    }
  }

  private MethodCall ping(String asked) {
    return send(asked, "/", "org.freedesktop.DBus.Peer", "Ping", null);
  }

  private MethodCall send(
      String asked,
      String path,
      String type,
      String method,
      @Nullable String signature,
      Object... arguments) {
    MethodCall call;
    try {
      call =
          connection
              .getMessageFactory()
              .createMethodCall(
                  null, bus ? SYSTEMD : null, path, type, method, (byte) 0, signature, arguments);
    } catch (DBusException e) {
      throw new IllegalStateException("a call that cannot be written: " + asked, e);
    }
    try {
      connection.sendMessage(call);
    } catch (RuntimeException e) {
      // Whatever the library throws then: the thread that sends has ended with the connection.
      throw new ConnectionLost("ask systemd for " + asked, e);
    }
    return call;
  }

  /** Waits for an answer, but not longer than some milliseconds. */
  private boolean answered(MethodCall call, String asked, Deadline deadline, long patience) {
    synchronized (call) {
      if (!call.hasReply()) {
        if (!usable()) {
          throw new ConnectionLost("ask systemd for " + asked, null);
        }
        try {
          call.wait(Math.max(1, Math.min(patience, deadline.remaining().toMillis())));
        } catch (InterruptedException e) {
          throw OperationInterruptedException.restoringFlag("systemd to answer " + asked, e);
        }
      }
      return call.hasReply();
    }
  }

  private static Object[] parameters(Message reply) {
    try {
      Object[] parameters = reply.getParameters();
      if (reply instanceof Error) {
        String message =
            parameters.length > 0 ? String.valueOf(parameters[0]) : "without a message";
        throw new BusError(reply.getName(), message);
      }
      return parameters;
    } catch (DBusException e) {
      throw new HostException("read an answer of systemd's", e);
    }
  }

  @Override
  public void close() {
    connection.disconnect();
  }
}
