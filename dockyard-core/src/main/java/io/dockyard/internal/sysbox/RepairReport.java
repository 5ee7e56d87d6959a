package io.dockyard.internal.sysbox;

import io.dockyard.SysboxRepair;
import java.util.List;

/**
 * A {@link SysboxRepair}.
 *
 * @param steps the steps in their order
 * @param cutOff the containers that are cut off
 */
public record RepairReport(List<Step> steps, List<CutOff> cutOff) implements SysboxRepair {

  /** A report with copies of the lists. */
  public RepairReport {
    steps = List.copyOf(steps);
    cutOff = List.copyOf(cutOff);
  }

  @Override
  public boolean isEmpty() {
    return steps.isEmpty() && cutOff.isEmpty();
  }

  @Override
  public List<String> instances() {
    return cutOff.stream().map(CutOff::instance).distinct().toList();
  }

  /**
   * A {@link SysboxRepair.Step}.
   *
   * @param action its kind
   * @param description what is done and why
   */
  public record ReportedStep(Action action, String description) implements Step {}

  /**
   * A {@link SysboxRepair.CutOff}.
   *
   * @param instance the prefix of its instance
   * @param containerId its id
   * @param restarted whether the repair has restarted it
   * @param advice what to do; empty where it was restarted
   */
  public record ReportedCutOff(
      String instance, String containerId, boolean restarted, String advice) implements CutOff {}
}
