package io.dockyard.chaos;

import io.dockyard.chaos.Decisions.Kill;
import io.dockyard.chaos.Decisions.Victim;
import io.dockyard.chaos.ProcessTable.Entry;
import io.dockyard.testkit.HostCommand;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Kills what a decision says, or the next kind of which there is something to kill. */
final class Killer {

  private final List<WorkerJvm> workers;
  private final Journal journal;
  private int kills;

  Killer(List<WorkerJvm> workers, Journal journal) {
    this.workers = workers;
    this.journal = journal;
  }

  /** How many were killed. */
  int kills() {
    return kills;
  }

  void strike(Kill kill) {
    List<Victim> victims = new ArrayList<>(List.of(Victim.values()));
    Collections.rotate(victims, -victims.indexOf(kill.victim()));
    for (Victim victim : victims) {
      if (victim == Victim.JVM ? killJvm(kill.choice()) : killProcess(victim, kill.choice())) {
        kills++;
        return;
      }
    }
  }

  private boolean killJvm(int choice) {
    int index = choice % workers.size();
    boolean killed = workers.get(index).kill();
    if (killed) {
      journal.note("KILL the JVM of worker " + index);
    }
    return killed;
  }

  private boolean killProcess(Victim victim, int choice) {
    List<Entry> found =
        ProcessTable.take().all().stream().filter(entry -> is(victim, entry)).toList();
    if (found.isEmpty()) {
      return false;
    }
    Entry chosen = found.get(choice % found.size());
    journal.note("KILL " + chosen);
    return HostCommand.of("kill", "-9", Long.toString(chosen.pid())).result().exitCode() == 0;
  }

  private static boolean is(Victim victim, Entry entry) {
    boolean ours = entry.instance().isPresent();
    return switch (victim) {
      case JVM -> false;
      case DOCKERD -> ours && entry.program().equals("dockerd");
      case CONTAINERD -> ours && entry.program().equals("containerd");
      case SHIM -> ours && entry.program().startsWith("containerd-shim");
      case SYSBOX_MGR -> entry.program().equals("sysbox-mgr");
      case SYSBOX_FS -> entry.program().equals("sysbox-fs");
    };
  }
}
