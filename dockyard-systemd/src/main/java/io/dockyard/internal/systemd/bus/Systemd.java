package io.dockyard.internal.systemd.bus;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.OperationInterruptedException;
import io.dockyard.RefusedException;
import io.dockyard.internal.systemd.bus.ManagerSignals.JobRemoved;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.types.Variant;
import org.jspecify.annotations.Nullable;

/**
 * systemd's manager. One connection serves all threads, is made with the first call, and made anew
 * where it was lost. What was asked when it was lost is found out, and asked again where it was not
 * done: everything here may be asked twice.
 *
 * <p>Every method throws {@link io.dockyard.DeadlineException} when the deadline passes, {@link
 * OperationInterruptedException} when the thread is interrupted, and {@link HostException} with
 * what systemd said where it refuses.
 */
public final class Systemd implements AutoCloseable {

  private static final Path RUNS = Path.of("/run/systemd/system");
  private static final String MANAGER_PATH = "/org/freedesktop/systemd1";
  private static final String TYPES = "org.freedesktop.systemd1.";
  private static final String MANAGER = TYPES + "Manager";
  private static final String PROPERTIES = "org.freedesktop.DBus.Properties";
  private static final Duration BETWEEN_CONNECTIONS = Duration.ofMillis(20);

  /** A signal may get lost with nobody to tell, so the unit itself is asked now and then. */
  private static final long JOB_PATIENCE_MILLIS = 1000;

  private final Jobs jobs = new Jobs();
  private @Nullable BusConnection connection;
  private boolean closed;

  /** Not connected yet. */
  public Systemd() {}

  /**
   * Whether systemd runs this host (sd_booted(3)).
   *
   * @return whether it does
   */
  public static boolean runsThisHost() {
    return Files.isDirectory(RUNS);
  }

  /**
   * Starts a unit, and waits until its job has ended.
   *
   * @param unit its name
   * @param deadline when it must have
   * @return how it ended
   */
  public JobResult start(String unit, Deadline deadline) {
    return job(
        "StartUnit",
        unit,
        deadline,
        status -> {
          if (status.active()) {
            return Optional.of(JobResult.DONE);
          }
          return status.failed() ? Optional.of(JobResult.FAILED) : Optional.empty();
        });
  }

  /**
   * Stops a unit, and waits until its job has ended.
   *
   * @param unit its name
   * @param deadline when it must have
   * @return how it ended
   */
  public JobResult stop(String unit, Deadline deadline) {
    return job(
        "StopUnit",
        unit,
        deadline,
        status -> status.ended() ? Optional.of(JobResult.DONE) : Optional.empty());
  }

  /**
   * Has a unit stopped, and does not wait until it is.
   *
   * @param unit its name
   * @param deadline when systemd must have taken note
   */
  public void queueStop(String unit, Deadline deadline) {
    telling("stop " + unit, () -> manager(deadline, "StopUnit", "ss", unit, "replace"));
  }

  /**
   * Stops and starts a unit, or starts it where it is not active, and waits until its job has
   * ended.
   *
   * @param unit its name
   * @param deadline when it must have
   * @return how it ended
   */
  public JobResult restart(String unit, Deadline deadline) {
    String before = status(unit, deadline).invocationId();
    return job(
        "RestartUnit",
        unit,
        deadline,
        status -> {
          if (status.active() && !status.invocationId().equals(before)) {
            return Optional.of(JobResult.DONE);
          }
          return status.failed() ? Optional.of(JobResult.FAILED) : Optional.empty();
        });
  }

  /**
   * Has a unit read its configuration anew, and waits until its job has ended.
   *
   * @param unit its name
   * @param deadline when it must have
   * @return how it ended
   */
  public JobResult reload(String unit, Deadline deadline) {
    return job("ReloadUnit", unit, deadline, status -> Optional.empty());
  }

  /**
   * Has systemd read all unit files anew.
   *
   * @param deadline when it must have
   */
  public void daemonReload(Deadline deadline) {
    manager(deadline, "Reload", null);
  }

  /**
   * Makes a unit that has failed an inactive one, and forgets how often it was started.
   *
   * @param unit its name; it need not exist
   * @param deadline when it must be done
   */
  public void resetFailed(String unit, Deadline deadline) {
    try {
      manager(deadline, "ResetFailedUnit", "s", unit);
    } catch (BusError e) {
      if (!e.name().equals(TYPES + "NoSuchUnit")) {
        throw refused("reset the unit " + unit, e);
      }
    }
  }

  /**
   * Has units started at boot.
   *
   * @param units their names
   * @param deadline when it must be done
   */
  public void enable(List<String> units, Deadline deadline) {
    telling(
        "enable " + String.join(", ", units),
        () -> manager(deadline, "EnableUnitFiles", "asbb", units, false, false));
    daemonReload(deadline);
  }

  /**
   * Has units no longer started at boot.
   *
   * @param units their names
   * @param deadline when it must be done
   */
  public void disable(List<String> units, Deadline deadline) {
    telling(
        "disable " + String.join(", ", units),
        () -> manager(deadline, "DisableUnitFiles", "asb", units, false));
    daemonReload(deadline);
  }

  /**
   * What systemd says of a unit. One that it has not loaded is loaded, so that its file counts.
   *
   * @param unit its name; it need not exist
   * @param deadline when the answer must be there
   * @return what it says
   */
  public UnitStatus status(String unit, Deadline deadline) {
    Map<String, Object> all = properties(unit, "Unit", deadline);
    return new UnitStatus(
        unit,
        text(all, "LoadState"),
        text(all, "ActiveState"),
        text(all, "SubState"),
        text(all, "UnitFileState"),
        text(all, "FragmentPath"),
        texts(all.get("DropInPaths")),
        Boolean.TRUE.equals(all.get("NeedDaemonReload")),
        hasJob(all.get("Job")),
        HexFormat.of().formatHex(bytes(all.get("InvocationID"))));
  }

  /**
   * What systemd says of a service beyond its {@link #status}.
   *
   * @param service its name; it need not exist
   * @param deadline when the answer must be there
   * @return what it says
   */
  public ServiceStatus service(String service, Deadline deadline) {
    Map<String, Object> all = properties(service, "Service", deadline);
    return new ServiceStatus(
        number(all, "MainPID"),
        text(all, "Result"),
        exitStatus(number(all, "ExecMainCode"), number(all, "ExecMainStatus")),
        number(all, "NRestarts"));
  }

  /**
   * One property of a unit.
   *
   * @param unit the unit's name
   * @param kind the kind of unit that has it, such as {@code Slice}, or {@code Unit}
   * @param property the property's name
   * @param deadline when the answer must be there
   * @return its value; what a D-Bus variant holds
   */
  public Object property(String unit, String kind, String property, Deadline deadline) {
    Object[] answer =
        telling(
            "ask for " + property + " of " + unit,
            () ->
                call(
                    deadline,
                    "Get of " + unit,
                    load(unit, deadline),
                    PROPERTIES,
                    "Get",
                    "ss",
                    TYPES + kind,
                    property));
    return value(answer[0]);
  }

  /**
   * Sets properties of a unit that can be changed while it runs, for now and for later boots.
   *
   * @param unit its name
   * @param values the properties with their values: text, {@code UInt64}, boolean
   * @param deadline when it must be done
   */
  public void setProperties(String unit, Map<String, Object> values, Deadline deadline) {
    List<PropertyValue> wanted = new ArrayList<>();
    values.forEach((name, value) -> wanted.add(new PropertyValue(name, value)));
    telling(
        "set " + String.join(", ", values.keySet()) + " of " + unit,
        () -> manager(deadline, "SetUnitProperties", "sba(sv)", unit, false, wanted));
  }

  private Map<String, Object> properties(String unit, String kind, Deadline deadline) {
    Object[] answer =
        telling(
            "ask for the state of " + unit,
            () ->
                call(
                    deadline,
                    "GetAll of " + unit,
                    load(unit, deadline),
                    PROPERTIES,
                    "GetAll",
                    "s",
                    TYPES + kind));
    Map<String, Object> all = new HashMap<>();
    ((Map<?, ?>) answer[0]).forEach((name, value) -> all.put((String) name, value(value)));
    return all;
  }

  private String load(String unit, Deadline deadline) {
    return path(manager(deadline, "LoadUnit", "s", unit)[0]);
  }

  /**
   * Queues a job and waits for its end.
   *
   * @param outcome what has become of what was asked, from a unit without a job; empty where that
   *     must be asked again
   */
  private JobResult job(
      String method,
      String unit,
      Deadline deadline,
      Function<UnitStatus, Optional<JobResult>> outcome) {
    jobs.enter();
    try {
      while (true) {
        long losses = jobs.losses();
        Object[] answer =
            telling(
                "have systemd do " + method + " for " + unit,
                () -> manager(deadline, method, "ss", unit, "replace"));
        Optional<JobResult> result = await(path(answer[0]), losses, method, unit, deadline);
        if (result.isPresent()) {
          return result.get();
        }
        Optional<JobResult> found = outcome.apply(status(unit, deadline));
        if (found.isPresent() || jobs.losses() == losses) {
          return found.orElse(JobResult.UNKNOWN);
        }
      }
    } finally {
      jobs.leave();
    }
  }

  /** Empty where the unit has no job any more and nobody has seen how it ended. */
  private Optional<JobResult> await(
      String job, long losses, String method, String unit, Deadline deadline) {
    String awaited = method + " of " + unit;
    try {
      while (true) {
        deadline.check(awaited);
        long patience = Math.max(1, Math.min(JOB_PATIENCE_MILLIS, deadline.remaining().toMillis()));
        Optional<JobResult> result = jobs.await(job, losses, patience);
        if (result.isPresent() || jobs.losses() != losses) {
          return result;
        }
        if (!status(unit, deadline).job()) {
          // Its signal may be on the way.
          return jobs.await(job, losses, patience);
        }
      }
    } catch (InterruptedException e) {
      throw OperationInterruptedException.restoringFlag(awaited, e);
    }
  }

  private static <T> T telling(String tried, Supplier<T> call) {
    try {
      return call.get();
    } catch (BusError e) {
      throw refused(tried, e);
    }
  }

  private static HostException refused(String tried, BusError error) {
    return new HostException(tried, error.getMessage() + " (" + error.name() + ")", error);
  }

  private Object[] manager(
      Deadline deadline, String method, @Nullable String signature, Object... arguments) {
    String about = arguments.length == 0 ? "" : " of " + arguments[0];
    return call(deadline, method + about, MANAGER_PATH, MANAGER, method, signature, arguments);
  }

  /** Asks again over a new connection where one was lost. */
  private Object[] call(
      Deadline deadline,
      String asked,
      String path,
      String type,
      String method,
      @Nullable String signature,
      Object... arguments) {
    while (true) {
      deadline.check("systemd to answer " + asked);
      try {
        return connected(deadline).call(deadline, asked, path, type, method, signature, arguments);
      } catch (ConnectionLost e) {
        deadline.pause(BETWEEN_CONNECTIONS, "a new connection to systemd");
      } catch (BusError e) {
        if (!e.leavesOpen()) {
          throw e;
        }
        deadline.pause(BETWEEN_CONNECTIONS, "systemd to answer " + asked);
      }
    }
  }

  private synchronized BusConnection connected(Deadline deadline) {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    BusConnection present = connection;
    if (present != null && present.usable()) {
      return present;
    }
    if (present != null) {
      connection = null;
      present.close();
      jobs.lost();
    }
    if (!runsThisHost()) {
      throw new RefusedException(
          "systemd does not run this host: there is no " + RUNS,
          "use the backend 'direct' here, or boot the host with systemd");
    }
    BusConnection made = BusConnection.open(this::removed, jobs::lost);
    if (made.overBus()) {
      // On its own socket systemd sends its signals to everybody.
      made.call(deadline, "Subscribe", MANAGER_PATH, MANAGER, "Subscribe", null);
    }
    connection = made;
    return made;
  }

  private void removed(JobRemoved signal) {
    jobs.ended(signal.job(), JobResult.of(signal.result()));
  }

  private static String path(Object value) {
    return value instanceof DBusPath path ? path.getPath() : (String) value;
  }

  private static Object value(Object variant) {
    return variant instanceof Variant<?> wrapped ? wrapped.getValue() : variant;
  }

  private static String text(Map<String, Object> all, String property) {
    return all.get(property) instanceof String text ? text : "";
  }

  private static long number(Map<String, Object> all, String property) {
    return all.get(property) instanceof Number number ? number.longValue() : 0;
  }

  private static List<String> texts(@Nullable Object value) {
    if (value instanceof Object[] array) {
      return Arrays.stream(array).map(String::valueOf).toList();
    }
    return value instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
  }

  private static byte[] bytes(@Nullable Object value) {
    if (value instanceof byte[] array) {
      return array;
    }
    if (value instanceof List<?> list) {
      byte[] bytes = new byte[list.size()];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = ((Number) list.get(i)).byteValue();
      }
      return bytes;
    }
    return new byte[0];
  }

  /** The property is a job's number, 0 where there is none, and its path. */
  private static boolean hasJob(@Nullable Object value) {
    return value instanceof Object[] job && ((Number) job[0]).longValue() != 0;
  }

  /** From siginfo_t: CLD_EXITED is 1, CLD_KILLED 2 and CLD_DUMPED 3 (sigaction(2)). */
  private static Optional<Integer> exitStatus(long code, long status) {
    return switch ((int) code) {
      case 1 -> Optional.of((int) status);
      case 2, 3 -> Optional.of((int) (128 + status));
      default -> Optional.empty();
    };
  }

  @Override
  public synchronized void close() {
    closed = true;
    BusConnection present = connection;
    connection = null;
    if (present != null) {
      present.close();
    }
  }
}
