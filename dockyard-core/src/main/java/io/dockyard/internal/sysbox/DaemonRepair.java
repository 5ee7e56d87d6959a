package io.dockyard.internal.sysbox;

import io.dockyard.Deadline;
import io.dockyard.ProcessIdentity;
import io.dockyard.SysboxRepair.Action;
import io.dockyard.internal.host.AtomicFile;
import io.dockyard.internal.host.Processes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How the two daemons are mended, whoever runs them: decided from what was seen of them, and for
 * one step done.
 */
public final class DaemonRepair {

  private static final Duration AFTER_SIGNAL = Duration.ofSeconds(2);
  private static final Duration STEP = Duration.ofMillis(10);

  private final PairObservation observation;
  private final Set<ProcessIdentity> resumed;

  /**
   * Of a pair.
   *
   * @param observation what was seen
   * @param resumed the daemons that have been told to go on already
   */
  public DaemonRepair(PairObservation observation, Set<ProcessIdentity> resumed) {
    this.observation = observation;
    this.resumed = resumed;
  }

  /**
   * Whether a daemon runs and does not listen, which may be a matter of milliseconds.
   *
   * @return true if so; not for one that has to be told to go on
   */
  public boolean mayListenSoon() {
    return observation.both().stream().anyMatch(it -> it.half().silent() && !mayGoOn(it));
  }

  /** What to do where {@link PairObservation#othersAreInTheWay others are in the way}. */
  public static String adviceOnOthers() {
    return "it is not ours to end or to complete: end it, or repair it with the tool that started it"
        + " (where it is Nestybox's service: systemctl restart sysbox), then repair again";
  }

  /**
   * What is to be done to the daemons that run of a pair that is held.
   *
   * @return the steps in their order
   */
  public List<RepairStep> mend() {
    List<RepairStep> steps = new ArrayList<>();
    for (DaemonObservation daemon : observation.both()) {
      if (mayGoOn(daemon)) {
        String seen = daemon.finding().orElse(daemon.daemon().program() + " is held.");
        steps.add(step(Action.CONTINUE_DAEMON, daemon, seen + " It is told to go on."));
      } else if (daemon.half() == Half.OURS_SILENT) {
        steps.add(step(Action.KILL_DAEMON, daemon, kill(daemon)));
      } else if (serves(daemon)) {
        pidFile(daemon).ifPresent(steps::add);
      }
    }
    return steps;
  }

  /**
   * The start of what does not run, or is going to be killed.
   *
   * @return the step; empty where both run
   */
  public Optional<RepairStep> start() {
    Set<SysboxDaemon> missing = EnumSet.noneOf(SysboxDaemon.class);
    for (DaemonObservation daemon : observation.both()) {
      if (daemon.half() == Half.ABSENT || (daemon.half() == Half.OURS_SILENT && !mayGoOn(daemon))) {
        missing.add(daemon.daemon());
      }
    }
    return step(Action.START_DAEMONS, missing, "Started anew, on a directory of its own: %s.");
  }

  /**
   * The end of files that no daemon uses, where none is started that would clear them away.
   *
   * @return the step; empty where there are none
   */
  public Optional<RepairStep> stale() {
    Set<SysboxDaemon> daemons = EnumSet.noneOf(SysboxDaemon.class);
    for (DaemonObservation daemon : observation.both()) {
      DaemonDetail detail = daemon.detail();
      boolean files = !detail.socketFiles().isEmpty() || detail.pidFile().isPresent();
      if (daemon.half() == Half.ABSENT && files) {
        daemons.add(daemon.daemon());
      }
    }
    return step(
        Action.REMOVE_STALE_FILES,
        daemons,
        "The sockets and the pid file that an earlier %s left are removed.");
  }

  /**
   * Whether a daemon needs nothing done but to its files.
   *
   * @param daemon one of the pair
   * @return false where it does not run, or does nothing
   */
  public boolean serves(DaemonObservation daemon) {
    return daemon.half() != Half.ABSENT && daemon.half() != Half.OURS_SILENT && !mayGoOn(daemon);
  }

  /** Whether a daemon of ours only needs to be told to go on. */
  private boolean mayGoOn(DaemonObservation daemon) {
    return daemon.half().ours()
        && daemon.detail().stopped()
        && daemon.own().filter(own -> !resumed.contains(own)).isPresent();
  }

  private static String kill(DaemonObservation daemon) {
    String cost =
        daemon.daemon() == SysboxDaemon.MGR
            ? " It is killed; that costs no container anything."
            : " It is killed; the containers that run on it have to be restarted.";
    return daemon.finding().orElseThrow() + cost;
  }

  private static Optional<RepairStep> pidFile(DaemonObservation daemon) {
    long pid = daemon.own().map(ProcessIdentity::pid).orElse(0L);
    boolean seen = !daemon.detail().sockets().isEmpty();
    if (!seen || daemon.detail().pidFile().filter(file -> file.names(pid)).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        step(
            Action.WRITE_PID_FILE,
            daemon,
            daemon.daemon().program()
                + "'s pid file does not name process "
                + pid
                + ", so that another start would not notice it and wipe its data: it is written"
                + " anew."));
  }

  private static RepairStep step(Action action, DaemonObservation daemon, String text) {
    return new RepairStep(action, Set.of(daemon.daemon()), text);
  }

  private static Optional<RepairStep> step(Action action, Set<SysboxDaemon> daemons, String text) {
    return daemons.isEmpty()
        ? Optional.empty()
        : Optional.of(new RepairStep(action, daemons, text.formatted(enumerate(daemons))));
  }

  /**
   * Daemons for a sentence.
   *
   * @param daemons which
   * @return their programs
   */
  public static String enumerate(Set<SysboxDaemon> daemons) {
    return daemons.stream().map(SysboxDaemon::program).collect(Collectors.joining(" and "));
  }

  /**
   * Tells a daemon to go on, and gives it a moment.
   *
   * @param daemon its process
   * @param deadline when that must be done
   */
  public static void goOn(ProcessIdentity daemon, Deadline deadline) {
    Processes.signal(daemon, Processes.SIGCONT);
    Deadline soon = Deadline.after(AFTER_SIGNAL);
    while (Processes.stopped(daemon.pid()) && !soon.expired()) {
      deadline.pause(STEP, "process " + daemon.pid() + " to go on");
    }
  }

  /**
   * Kills a daemon and then what it started, in this order: a sysbox-mgr that sees its copy fail
   * destroys what was to be copied.
   *
   * @param daemon its process
   */
  public static void kill(ProcessIdentity daemon) {
    List<ProcessHandle> children =
        ProcessHandle.of(daemon.pid()).stream().flatMap(ProcessHandle::descendants).toList();
    Processes.signal(daemon, Processes.SIGKILL);
    Processes.awaitExit(List.of(daemon), Deadline.after(AFTER_SIGNAL));
    if (!Processes.alive(daemon)) {
      children.forEach(child -> child.destroyForcibly());
    }
  }

  /**
   * Has the pid file of a daemon name it.
   *
   * @param places where the pair is
   * @param daemon which one
   * @param process its process
   */
  public static void writePidFile(PairPlaces places, SysboxDaemon daemon, ProcessIdentity process) {
    AtomicFile.write(daemon.pidFile(places.run()), Long.toString(process.pid()), "r--------");
  }
}
