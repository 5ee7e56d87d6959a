package io.dockyard.internal.direct.pair;

import io.dockyard.ProcessIdentity;
import io.dockyard.SysboxRepair.Action;
import io.dockyard.internal.sysbox.DaemonDetail;
import io.dockyard.internal.sysbox.DaemonObservation;
import io.dockyard.internal.sysbox.Half;
import io.dockyard.internal.sysbox.Launch;
import io.dockyard.internal.sysbox.PairKnowledge;
import io.dockyard.internal.sysbox.PairObservation;
import io.dockyard.internal.sysbox.SysboxDaemon;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** How the pair is mended, decided from what was seen and what is known. */
sealed interface RepairPlan {

  /** These steps, in this order; none where all is well. */
  record Steps(List<RepairStep> steps) implements RepairPlan {

    public Steps {
      steps = List.copyOf(steps);
    }
  }

  /** A daemon does not listen, which may be a matter of milliseconds: look again. */
  record LookAgain() implements RepairPlan {}

  /** What is wrong is not ours to mend. */
  record Refuse(String seen, String advice) implements RepairPlan {}

  /**
   * Decides.
   *
   * @param view what was seen
   * @param forgetForeign whether what others have counted is to be taken off
   * @param resumed the daemons that have been told to go on already
   * @param patient whether there is time left for a daemon that does not listen yet
   */
  static RepairPlan decide(
      RepairView view, boolean forgetForeign, Set<ProcessIdentity> resumed, boolean patient) {
    PairObservation observation = view.observation();
    boolean waits =
        observation.both().stream()
            .anyMatch(daemon -> daemon.half().silent() && !mayGoOn(daemon, resumed));
    if (patient && waits) {
      return new LookAgain();
    }
    boolean foreignPair = observation.bothAre(Half.FOREIGN);
    if (!foreignPair && observation.both().stream().anyMatch(RepairPlan::notOurs)) {
      return new Refuse(
          String.join(" ", observation.findings()),
          "it is not ours to end or to complete: end it, or repair it with the tool that started it"
              + " (where it is Nestybox's service: systemctl restart sysbox), then repair again");
    }
    List<RepairStep> steps = new ArrayList<>(books(view, forgetForeign));
    int foreign = forgetForeign ? 0 : view.foreign();
    boolean ownRuns = observation.both().stream().anyMatch(daemon -> daemon.half().ours());
    if (view.holders().isEmpty() && foreign == 0) {
      if (!foreignPair && (ownRuns || !view.known().record().launches().isEmpty())) {
        steps.add(
            step(
                Action.STOP_PAIR,
                "Nobody holds the pair: what runs of it is stopped in good order, and what it left"
                    + " is cleared up."));
      } else {
        steps.addAll(stale(observation));
      }
    } else if (ownRuns || (!foreignPair && !view.holders().isEmpty())) {
      steps.addAll(daemons(view, resumed));
    } else {
      steps.addAll(stale(observation));
    }
    return new Steps(steps);
  }

  private static boolean notOurs(DaemonObservation daemon) {
    return daemon.half() != Half.ABSENT && !daemon.half().ours();
  }

  /** Whether a daemon of ours only needs to be told to go on. */
  private static boolean mayGoOn(DaemonObservation daemon, Set<ProcessIdentity> resumed) {
    return daemon.half().ours()
        && daemon.detail().stopped()
        && daemon.own().filter(own -> !resumed.contains(own)).isPresent();
  }

  /** What is to be done to the files. */
  private static List<RepairStep> books(RepairView view, boolean forgetForeign) {
    List<RepairStep> steps = new ArrayList<>();
    int foreign = view.foreign();
    if (view.mustCountAgain()) {
      String why =
          view.damage().map(damage -> damage + ".").orElse("Who holds the running pair was lost.");
      String who =
          view.holders().isEmpty()
              ? "none of ours lives"
              : PairKnowledge.enumerate(view.holders()) + " live";
      String others = foreign == 0 ? "" : ", and " + foreign + " are taken for another tool's";
      String forgotten = foreign > 0 && forgetForeign ? ", which are forgotten" : "";
      steps.add(
          step(
              Action.COUNT_AGAIN,
              why + " The holders are counted anew: " + who + others + forgotten + "."));
      return steps;
    }
    List<String> dead = view.census().dead();
    List<String> found = view.census().found();
    if (!dead.isEmpty() || !found.isEmpty()) {
      List<String> words = new ArrayList<>();
      if (!dead.isEmpty()) {
        words.add("Nothing lives of " + PairKnowledge.enumerate(dead) + ": no holder any more.");
      }
      if (!found.isEmpty()) {
        words.add(PairKnowledge.enumerate(found) + " needs the pair: counted from now on.");
      }
      steps.add(step(Action.CORRECT_HOLDERS, String.join(" ", words)));
    }
    if (forgetForeign && foreign > 0) {
      steps.add(
          step(
              Action.FORGET_FOREIGN,
              foreign + " holders that others have counted are taken off the number."));
    }
    return steps;
  }

  /** What is to be done to the daemons of a pair that is held. */
  private static List<RepairStep> daemons(RepairView view, Set<ProcessIdentity> resumed) {
    List<RepairStep> steps = new ArrayList<>();
    Set<SysboxDaemon> missing = EnumSet.noneOf(SysboxDaemon.class);
    Set<SysboxDaemon> unnoted = EnumSet.noneOf(SysboxDaemon.class);
    for (DaemonObservation daemon : view.observation().both()) {
      if (mayGoOn(daemon, resumed)) {
        steps.add(
            step(
                Action.CONTINUE_DAEMON,
                daemon.daemon(),
                daemon.finding().orElse(daemon.daemon().program() + " is held.")
                    + " It is told to go on."));
      } else if (daemon.half() == Half.OURS_SILENT) {
        steps.add(step(Action.KILL_DAEMON, daemon.daemon(), kill(daemon)));
        missing.add(daemon.daemon());
      } else if (daemon.half() == Half.ABSENT) {
        missing.add(daemon.daemon());
      } else {
        pidFile(daemon).ifPresent(steps::add);
        if (!view.mustCountAgain() && unnoted(view, daemon)) {
          unnoted.add(daemon.daemon());
        }
      }
    }
    if (!unnoted.isEmpty()) {
      steps.add(
          new RepairStep(
              Action.NOTE_DAEMONS,
              unnoted,
              "Started by a process that ended before it noted that: " + enumerate(unnoted) + "."));
    }
    if (!missing.isEmpty()) {
      steps.add(
          new RepairStep(
              Action.START_DAEMONS,
              missing,
              "Started anew, on a directory of its own: " + enumerate(missing) + "."));
    }
    return steps;
  }

  private static String kill(DaemonObservation daemon) {
    String cost =
        daemon.daemon() == SysboxDaemon.MGR
            ? " It is killed; that costs no container anything."
            : " It is killed; the containers that run on it have to be restarted.";
    return daemon.finding().orElseThrow() + cost;
  }

  private static boolean unnoted(RepairView view, DaemonObservation daemon) {
    Launch launch = view.known().record().launches().get(daemon.daemon());
    return launch != null && !launch.process().equals(daemon.own());
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
            daemon.daemon(),
            daemon.daemon().program()
                + "'s pid file does not name process "
                + pid
                + ", so that another start would not notice it and wipe its data: it is written"
                + " anew."));
  }

  /** The files that no daemon uses, where none is started that would clear them away. */
  private static List<RepairStep> stale(PairObservation observation) {
    Set<SysboxDaemon> daemons = EnumSet.noneOf(SysboxDaemon.class);
    for (DaemonObservation daemon : observation.both()) {
      DaemonDetail detail = daemon.detail();
      boolean files = !detail.socketFiles().isEmpty() || detail.pidFile().isPresent();
      if (daemon.half() == Half.ABSENT && files) {
        daemons.add(daemon.daemon());
      }
    }
    return daemons.isEmpty()
        ? List.of()
        : List.of(
            new RepairStep(
                Action.REMOVE_STALE_FILES,
                daemons,
                "The sockets and the pid file that an earlier "
                    + enumerate(daemons)
                    + " left are removed."));
  }

  private static RepairStep step(Action action, String text) {
    return new RepairStep(action, Set.of(), text);
  }

  private static RepairStep step(Action action, SysboxDaemon daemon, String text) {
    return new RepairStep(action, Set.of(daemon), text);
  }

  private static String enumerate(Set<SysboxDaemon> daemons) {
    return daemons.stream().map(SysboxDaemon::program).collect(Collectors.joining(" and "));
  }
}
