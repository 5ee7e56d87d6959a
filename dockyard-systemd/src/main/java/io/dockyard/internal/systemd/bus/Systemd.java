package io.dockyard.internal.systemd.bus;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.OperationInterruptedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

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

  /** There where systemd runs the host. */
  static final Path RUNS = Path.of("/run/systemd/system");

  /** What there is not where it does not, as it continues "on this host". */
  public static final String MISSING = "systemd does not run: there is no " + RUNS;

  /**
   * Between two looks for the process of a service; a signal would come for each of its changes.
   */
  private static final Duration STEP = Duration.ofMillis(10);

  private static final String TYPES = ManagerCalls.TYPES;

  private static final Set<String> NO_FILE =
      Set.of(TYPES + "NoSuchUnit", "org.freedesktop.DBus.Error.FileNotFound");

  /** A signal may get lost with nobody to tell, so the unit itself is asked now and then. */
  private static final long JOB_PATIENCE_MILLIS = 1000;

  private final Jobs jobs = new Jobs();
  private final ManagerCalls calls =
      new ManagerCalls(
          removed -> jobs.ended(removed.job(), JobResult.of(removed.result())), jobs::lost);

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
   * Has a service started, and waits until it has a main process; not until it is ready.
   *
   * @param service its name
   * @param deadline when it must have
   * @return the pid; 0 where it has ended without one, or could not be begun
   */
  public long begin(String service, Deadline deadline) {
    queueStart(service, deadline);
    while (true) {
      // In this order: one that gets a process between the two has a job, or is active.
      UnitStatus status = status(service, deadline);
      long pid = service(service, deadline).mainPid();
      if (pid != 0 || (!status.job() && !status.active())) {
        return pid;
      }
      deadline.pause(STEP, "a process of " + service);
    }
  }

  /**
   * Has a unit started, and does not wait until it is.
   *
   * @param unit its name
   * @param deadline when systemd must have taken note
   */
  public void queueStart(String unit, Deadline deadline) {
    telling("start " + unit, () -> calls.manager(deadline, "StartUnit", "ss", unit, "replace"));
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
    telling("stop " + unit, () -> calls.manager(deadline, "StopUnit", "ss", unit, "replace"));
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
    calls.manager(deadline, "Reload", null);
  }

  /**
   * Makes a unit that has failed an inactive one, and forgets how often it was started.
   *
   * @param unit its name; it need not exist
   * @param deadline when it must be done
   */
  public void resetFailed(String unit, Deadline deadline) {
    try {
      calls.manager(deadline, "ResetFailedUnit", "s", unit);
    } catch (BusError e) {
      if (!e.name().equals(TYPES + "NoSuchUnit")) {
        throw refused("reset the unit " + unit, e);
      }
    }
  }

  /**
   * Has a unit started at boot.
   *
   * @param unit its name
   * @param deadline when it must be done
   * @return false if its file does not say with what it is to be started
   */
  public boolean enable(String unit, Deadline deadline) {
    Object[] answer =
        telling(
            "enable " + unit,
            () -> calls.manager(deadline, "EnableUnitFiles", "asbb", List.of(unit), false, false));
    daemonReload(deadline);
    return Boolean.TRUE.equals(answer[0]);
  }

  /**
   * Has a unit no longer started at boot. systemd itself knows it when it has {@linkplain
   * #daemonReload read all files anew}.
   *
   * @param unit its name; it need not have a file
   * @param deadline when it must be done
   */
  public void disable(String unit, Deadline deadline) {
    try {
      calls.manager(deadline, "DisableUnitFiles", "asb", List.of(unit), false);
    } catch (BusError e) {
      if (!NO_FILE.contains(e.name())) {
        throw refused("disable " + unit, e);
      }
    }
  }

  /**
   * Whether a unit is started at boot, as the files say now.
   *
   * @param unit its name; it need not have a file
   * @param deadline when the answer must be there
   * @return false also where it is enabled until the next boot only
   */
  public boolean enabled(String unit, Deadline deadline) {
    try {
      return calls.manager(deadline, "GetUnitFileState", "s", unit)[0].equals("enabled");
    } catch (BusError e) {
      if (NO_FILE.contains(e.name())) {
        return false;
      }
      throw refused("ask whether it is enabled: " + unit, e);
    }
  }

  /**
   * What systemd says of a unit. One that it has not loaded is loaded, so that its file counts.
   *
   * @param unit its name; it need not exist
   * @param deadline when the answer must be there
   * @return what it says
   */
  public UnitStatus status(String unit, Deadline deadline) {
    UnitProperties all = properties(unit, "Unit", deadline);
    return new UnitStatus(
        unit,
        all.text("LoadState"),
        all.text("ActiveState"),
        all.text("SubState"),
        all.text("FragmentPath"),
        all.texts("DropInPaths"),
        all.flag("NeedDaemonReload"),
        all.hasJob(),
        all.hex("InvocationID"),
        all.time("ActiveEnterTimestamp"));
  }

  /**
   * Which units systemd has in memory: all that are not inactive, have failed or have a job, and
   * those that others in memory refer to. The others it reads from their files when it needs them.
   *
   * @param units the names of those that are asked for
   * @param deadline when the answer must be there
   * @return those of them that it has, in the order given
   */
  public List<String> loaded(List<String> units, Deadline deadline) {
    Object[] answer =
        telling(
            "ask for the units that it has",
            () -> calls.manager(deadline, "ListUnitsByPatterns", "asas", List.of(), units));
    Set<Object> names = new HashSet<>();
    ((List<?>) answer[0]).forEach(unit -> names.add(((Object[]) unit)[0]));
    return units.stream().filter(names::contains).toList();
  }

  /**
   * Which units need another one.
   *
   * @param unit its name
   * @param deadline when the answer must be there
   * @return those that require it, as far as systemd has loaded them
   */
  public List<String> requiredBy(String unit, Deadline deadline) {
    return properties(unit, "Unit", deadline).texts("RequiredBy");
  }

  /**
   * What systemd says of a service beyond its {@link #status}.
   *
   * @param service its name; it need not exist
   * @param deadline when the answer must be there
   * @return what it says
   */
  public ServiceStatus service(String service, Deadline deadline) {
    UnitProperties all = properties(service, "Service", deadline);
    return new ServiceStatus(
        all.number("MainPID"), all.text("Result"), all.exitStatus(), all.number("NRestarts"));
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
    return UnitProperties.value(
        telling(
            "ask for " + property + " of " + unit,
            () -> calls.properties(deadline, unit, "Get", "ss", TYPES + kind, property)));
  }

  private UnitProperties properties(String unit, String kind, Deadline deadline) {
    return new UnitProperties(
        telling(
            "ask for the state of " + unit,
            () -> calls.properties(deadline, unit, "GetAll", "s", TYPES + kind)));
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
                () -> calls.manager(deadline, method, "ss", unit, "replace"));
        Optional<JobResult> result =
            await(ManagerCalls.pathIn(answer[0]), losses, method, unit, deadline);
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

  @Override
  public void close() {
    calls.close();
  }
}
