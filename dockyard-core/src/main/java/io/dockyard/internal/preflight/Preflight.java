package io.dockyard.internal.preflight;

import io.dockyard.Cidr;
import io.dockyard.Deadline;
import io.dockyard.InstancePlan;
import io.dockyard.InstanceSpec;
import io.dockyard.ProcessIdentity;
import io.dockyard.internal.registry.Registry;
import io.dockyard.internal.registry.RegistryEntry;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Says what stands against an instance on this host, and what it would be. Nothing is changed, and
 * nothing is locked: who acts on a verdict holds the registry's lock while it is found.
 */
public final class Preflight {

  private final Registry registry;
  private final HostObserver observer;
  private final Decision decision;

  /**
   * Preflight with one backend.
   *
   * @param registry the instances that there are
   * @param backend the name of the backend
   * @param observer looks at the host
   * @param addressSpace where free addresses are chosen from
   * @param planning makes plans, and looks at nothing
   */
  public Preflight(
      Registry registry,
      String backend,
      HostObserver observer,
      List<Cidr> addressSpace,
      Function<RegistryEntry, InstancePlan> planning) {
    this.registry = registry;
    this.observer = observer;
    this.decision = new Decision(backend, addressSpace, planning, observer::obstacles);
  }

  /**
   * Finds the verdict on an instance that is not registered.
   *
   * @param spec what is asked for
   * @param asked what programs were asked
   * @param owner the JVM that destroys it on close; empty for an instance that is to stay
   * @param deadline when it must be found
   * @return the verdict
   */
  public Verdict verdict(
      InstanceSpec spec, AskedFacts asked, Optional<ProcessIdentity> owner, Deadline deadline) {
    // Before the host: what an instance takes that goes meanwhile is still seen as taken.
    List<RegistryEntry> others = registry.readAll();
    return decision.on(spec, observer.observe(spec, asked, deadline), others, owner);
  }
}
