package io.dockyard.internal.systemd;

import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.HostException;
import io.dockyard.InstancePlan;
import io.dockyard.internal.systemd.bus.Systemd;
import io.dockyard.internal.systemd.bus.UnitStatus;
import io.dockyard.internal.systemd.unit.UnitNames;
import java.util.ArrayList;
import java.util.List;

/** One look at the units of an instance, for who wants to know what is not as planned. */
final class UnitLook {

  private final InstancePlan plan;
  private final UnitNames names;
  private final Systemd systemd;
  private final Deadline deadline;
  private final UnitFolder folder;

  UnitLook(InstancePlan plan, Systemd systemd, Deadline deadline) {
    this.plan = plan;
    this.names = new UnitNames(plan.prefix());
    this.systemd = systemd;
    this.deadline = deadline;
    this.folder = UnitFolder.of(plan);
  }

  /** One sentence each; where systemd cannot be asked, that is one. */
  List<String> findings(boolean dockerdLives) {
    List<String> findings = new ArrayList<>(folder.findings());
    try {
      for (String unit : names.all()) {
        UnitStatus status = systemd.status(unit, deadline);
        if (folder.isOurs(status)) {
          add(status, dockerdLives, findings);
        }
      }
    } catch (HostException | DeadlineException e) {
      findings.add("systemd does not say how it runs '" + plan.prefix() + "': " + e.getMessage());
    }
    return findings;
  }

  private void add(UnitStatus status, boolean dockerdLives, List<String> findings) {
    findings.addAll(changes(status));
    if (status.ended() && dockerdLives && status.name().equals(names.dockerd())) {
      findings.add(
          status.name()
              + " is "
              + status.activeState()
              + ", although its dockerd lives: systemd did not start it; stop and start it once");
    } else if (status.failed()) {
      findings.add(
          status.name() + " has failed: systemd starts it no more, a start of the instance does");
    }
  }

  /** What is changed for a unit beside its file, one sentence each. */
  static List<String> changes(UnitStatus status) {
    List<String> changes = new ArrayList<>();
    if (status.needsReload()) {
      changes.add(
          status.file()
              + " has changed since systemd read it; 'systemctl daemon-reload' has it read anew");
    }
    status.dropIns().stream()
        // Not those for all units of a kind.
        .filter(file -> file.contains("/" + status.name() + ".d/"))
        .forEach(file -> changes.add("settings of " + status.name() + " are changed by " + file));
    return changes;
  }
}
