package io.dockyard.internal.engine;

import io.dockyard.Deadline;
import io.dockyard.DockyardEvent.Operation;
import io.dockyard.Instance;
import io.dockyard.InstancePlan;
import io.dockyard.InstanceStatus;
import io.dockyard.ResourceLimits;
import io.dockyard.internal.registry.RegistryEntry;
import java.time.Duration;

/** A handle of a registered instance, and of no other that gets its prefix later. */
class ManagedInstance implements Instance {

  /** What a stop may take beyond the time its containers get. */
  private static final Duration STOP_MARGIN = Duration.ofSeconds(30);

  /** What is only written down, and read by a service manager, may take. */
  private static final Duration SETTING_TIMEOUT = Duration.ofSeconds(60);

  private final Lifecycle lifecycle;
  private final Events events;
  private final RegistryEntry entry;
  private final InstancePlan plan;

  ManagedInstance(Lifecycle lifecycle, Events events, RegistryEntry entry, InstancePlan plan) {
    this.lifecycle = lifecycle;
    this.events = events;
    this.entry = entry;
    this.plan = plan;
  }

  @Override
  public String prefix() {
    return plan.prefix();
  }

  @Override
  public InstancePlan plan() {
    return plan;
  }

  @Override
  public void start(Duration timeout) {
    events.during(
        prefix(),
        Operation.START,
        () -> lifecycle.start(entry, events.phasesOf(prefix()), Deadline.after(timeout)));
  }

  @Override
  public void stop(Duration timeout) {
    Duration grace = Deadline.after(timeout).allowed();
    events.during(
        prefix(),
        Operation.STOP,
        () -> lifecycle.stop(entry, grace, Deadline.after(grace.plus(STOP_MARGIN))));
  }

  @Override
  public void kill() {
    events.during(
        prefix(),
        Operation.KILL,
        () -> lifecycle.stop(entry, Duration.ZERO, Deadline.after(STOP_MARGIN)));
  }

  @Override
  public void enable() {
    events.during(
        prefix(), Operation.ENABLE, () -> lifecycle.enable(entry, Deadline.after(SETTING_TIMEOUT)));
  }

  @Override
  public void disable() {
    events.during(
        prefix(),
        Operation.DISABLE,
        () -> lifecycle.disable(entry, Deadline.after(SETTING_TIMEOUT)));
  }

  @Override
  public void limit(ResourceLimits limits) {
    events.during(
        prefix(),
        Operation.LIMIT,
        () -> lifecycle.limit(entry, limits, Deadline.after(SETTING_TIMEOUT)));
  }

  @Override
  public InstanceStatus status() {
    return lifecycle.status(entry);
  }

  @Override
  public void destroy(Duration timeout) {
    events.during(
        prefix(), Operation.DESTROY, () -> lifecycle.destroy(entry, Deadline.after(timeout)));
  }

  @Override
  public String toString() {
    return "instance '" + prefix() + "' at " + plan.paths().root();
  }
}
