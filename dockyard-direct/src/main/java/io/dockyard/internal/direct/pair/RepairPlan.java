package io.dockyard.internal.direct.pair;

import io.dockyard.ProcessIdentity;
import io.dockyard.SysboxRepair.Action;
import io.dockyard.internal.sysbox.DaemonObservation;
import io.dockyard.internal.sysbox.DaemonRepair;
import io.dockyard.internal.sysbox.Half;
import io.dockyard.internal.sysbox.Launch;
import io.dockyard.internal.sysbox.PairKnowledge;
import io.dockyard.internal.sysbox.PairObservation;
import io.dockyard.internal.sysbox.RepairStep;
import io.dockyard.internal.sysbox.SysboxDaemon;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
    DaemonRepair daemons = new DaemonRepair(observation, resumed);
    if (patient && daemons.mayListenSoon()) {
      return new LookAgain();
    }
    boolean foreignPair = observation.bothAre(Half.FOREIGN);
    if (observation.othersAreInTheWay()) {
      return new Refuse(String.join(" ", observation.findings()), DaemonRepair.adviceOnOthers());
    }
    List<RepairStep> steps = new ArrayList<>(books(view, forgetForeign));
    int foreign = forgetForeign ? 0 : view.foreign();
    boolean ownRuns = observation.both().stream().anyMatch(daemon -> daemon.half().ours());
    if (view.holders().isEmpty() && foreign == 0) {
      if (!foreignPair && (ownRuns || !view.known().record().launches().isEmpty())) {
        steps.add(
            RepairStep.of(
                Action.STOP_PAIR,
                "Nobody holds the pair: what runs of it is stopped in good order, and what it left"
                    + " is cleared up."));
      } else {
        daemons.stale().ifPresent(steps::add);
      }
    } else if (ownRuns || (!foreignPair && !view.holders().isEmpty())) {
      steps.addAll(daemons.mend());
      note(view, daemons).ifPresent(steps::add);
      daemons.start().ifPresent(steps::add);
    } else {
      daemons.stale().ifPresent(steps::add);
    }
    return new Steps(steps);
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
          RepairStep.of(
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
      steps.add(RepairStep.of(Action.CORRECT_HOLDERS, String.join(" ", words)));
    }
    if (forgetForeign && foreign > 0) {
      steps.add(
          RepairStep.of(
              Action.FORGET_FOREIGN,
              foreign + " holders that others have counted are taken off the number."));
    }
    return steps;
  }

  /** What runs of ours and was not noted. */
  private static Optional<RepairStep> note(RepairView view, DaemonRepair daemons) {
    Set<SysboxDaemon> unnoted = EnumSet.noneOf(SysboxDaemon.class);
    view.observation().both().stream()
        .filter(daemon -> daemons.serves(daemon) && unnoted(view, daemon))
        .forEach(daemon -> unnoted.add(daemon.daemon()));
    return unnoted.isEmpty() || view.mustCountAgain()
        ? Optional.empty()
        : Optional.of(
            new RepairStep(
                Action.NOTE_DAEMONS,
                unnoted,
                "Started by a process that ended before it noted that: "
                    + DaemonRepair.enumerate(unnoted)
                    + "."));
  }

  private static boolean unnoted(RepairView view, DaemonObservation daemon) {
    Launch launch = view.known().record().launches().get(daemon.daemon());
    return launch != null && !launch.process().equals(daemon.own());
  }
}
