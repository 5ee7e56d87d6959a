package io.dockyard.internal.direct.pair;

import io.dockyard.ProcessIdentity;
import io.dockyard.SysboxHolder;
import io.dockyard.SysboxStatus;
import io.dockyard.internal.sysbox.PairKnowledge;
import io.dockyard.internal.sysbox.SeenSysbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The holders as they are recorded, compared with what lives.
 *
 * @param recorded what was recorded
 * @param healed the same without the dead, and with those that were found
 * @param dead the prefixes of recorded holders of which nothing lives
 * @param found the prefixes of those that live and need the pair, and were not recorded
 * @param living what was seen
 */
record Census(
    PairRecord recorded,
    PairRecord healed,
    List<String> dead,
    List<String> found,
    Map<String, LivingInstance> living) {

  /**
   * Compares.
   *
   * @param recorded what is recorded
   * @param living what was seen, by prefix
   * @param alive whether a process lives
   * @param uptime the time since the machine's boot
   * @param backend who counts those that are found
   */
  static Census of(
      PairRecord recorded,
      Map<String, LivingInstance> living,
      Predicate<ProcessIdentity> alive,
      Duration uptime,
      String backend) {
    List<Holder> holders = new ArrayList<>();
    List<String> dead = new ArrayList<>();
    for (Holder holder : recorded.holders()) {
      List<ProcessIdentity> processes = processes(living, holder.prefix());
      HolderState state = HolderState.decide(holder, !processes.isEmpty(), alive, uptime);
      if (state == HolderState.DEAD) {
        dead.add(holder.prefix());
      } else {
        holders.add(holder.with(processes));
      }
    }
    List<String> found = new ArrayList<>();
    living.forEach(
        (prefix, instance) -> {
          if (instance.needsSysbox() && !recorded.holds(prefix)) {
            found.add(prefix);
            holders.add(Holder.found(prefix, backend, instance.processes()));
          }
        });
    return new Census(recorded, recorded.withHolders(holders), dead, found, Map.copyOf(living));
  }

  /** The holders that are recorded, with what lives of them. */
  List<SysboxHolder> shown() {
    return recorded.holders().stream()
        .map(holder -> holder.shown(processes(living, holder.prefix())))
        .toList();
  }

  /** Whether the record is not as it should be. */
  boolean differs() {
    return !dead.isEmpty() || !found.isEmpty();
  }

  /** A status with what is seen here, of which nothing is written. */
  SysboxStatus addTo(SysboxStatus status) {
    return with(
        status,
        shown(),
        " is still counted: not any more when whoever is at work on the pair is done.",
        " may need the pair and is not counted yet: it will be when whoever is at work on the pair"
            + " is done, and the pair is not stopped while anything of it lives.");
  }

  /** A status with what is seen here, after the record was corrected by it. */
  SysboxStatus addCorrectedTo(SysboxStatus status) {
    List<SysboxHolder> holders =
        healed.holders().stream()
            .map(holder -> holder.shown(processes(living, holder.prefix())))
            .toList();
    return with(
        status,
        holders,
        " was still counted: it is no holder any more.",
        " may need the pair and was not counted: it is a holder from now on.");
  }

  private SysboxStatus with(
      SysboxStatus status, List<SysboxHolder> holders, String ofTheDead, String ofTheFound) {
    List<String> findings = new ArrayList<>(status.findings());
    if (!dead.isEmpty()) {
      String who = PairKnowledge.enumerate(dead);
      findings.add("Nothing lives of " + who + ", which" + ofTheDead);
    }
    if (!found.isEmpty()) {
      findings.add(PairKnowledge.enumerate(found) + ofTheFound);
    }
    return new SeenSysbox(
        status.state(),
        status.mgr(),
        status.fs(),
        status.count(),
        holders,
        status.faults(),
        findings);
  }

  private static List<ProcessIdentity> processes(
      Map<String, LivingInstance> living, String prefix) {
    LivingInstance instance = living.get(prefix);
    return instance == null ? List.of() : instance.processes();
  }
}
