package io.dockyard.internal.engine;

import io.dockyard.Deadline;
import io.dockyard.InstanceSpec;
import io.dockyard.ProcessIdentity;
import io.dockyard.internal.adopt.Adoption;
import io.dockyard.internal.host.FileLock;
import io.dockyard.internal.preflight.AskedFacts;
import io.dockyard.internal.preflight.ExistingRules;
import io.dockyard.internal.preflight.HostObserver;
import io.dockyard.internal.preflight.Preflight;
import io.dockyard.internal.preflight.Problem;
import io.dockyard.internal.preflight.ProgramFacts;
import io.dockyard.internal.preflight.ProgramRules;
import io.dockyard.internal.registry.Registry;
import io.dockyard.internal.registry.RegistryEntry;
import java.util.Optional;

/**
 * Reserves an instance's names and addresses: everything that can be refused is refused here,
 * before anything but the registry has changed.
 */
final class Reservation {

  private final Registry registry;
  private final String backend;
  private final HostObserver observer;
  private final Preflight preflight;
  private final Adoption adoption;

  Reservation(
      Registry registry,
      String backend,
      HostObserver observer,
      Preflight preflight,
      Adoption adoption) {
    this.registry = registry;
    this.backend = backend;
    this.observer = observer;
    this.preflight = preflight;
    this.adoption = adoption;
  }

  /** The entry of an instance that fits the spec; a new one is reserved where there is none. */
  RegistryEntry reserve(InstanceSpec spec, Optional<ProcessIdentity> owner, Deadline deadline) {
    Optional<RegistryEntry> existing = registry.read(spec.prefix());
    if (existing.isPresent()) {
      return fitting(existing.get(), spec);
    }
    AskedFacts asked = ask(spec, deadline);
    try (FileLock lock = registry.lock(deadline)) {
      existing = registry.read(spec.prefix());
      if (existing.isPresent()) {
        return fitting(existing.get(), spec);
      }
      RegistryEntry entry = preflight.verdict(spec, asked, owner, deadline).orThrow();
      registry.write(entry);
      return entry;
    }
  }

  /** The entry of an instance of the shell tool; a new one is reserved where there is none. */
  RegistryEntry reserveAdopted(InstanceSpec read, Deadline deadline) {
    Optional<RegistryEntry> existing = registry.read(read.prefix());
    if (existing.isPresent()) {
      return fitting(existing.get(), Adoption.asAdopted(read, existing.get()));
    }
    InstanceSpec spec = Adoption.withOwnPrograms(read);
    AskedFacts asked = observer.ask(spec, observer.programs(spec, deadline), deadline);
    try (FileLock lock = registry.lock(deadline)) {
      existing = registry.read(read.prefix());
      if (existing.isPresent()) {
        return fitting(existing.get(), Adoption.asAdopted(read, existing.get()));
      }
      RegistryEntry entry = adoption.verdict(spec, asked, registry.readAll(), deadline).orThrow();
      registry.write(entry);
      return entry;
    }
  }

  /** What {@link #reserve} would reserve now. */
  RegistryEntry preview(InstanceSpec spec, Deadline deadline) {
    Optional<RegistryEntry> existing = registry.read(spec.prefix());
    return existing.isPresent()
        ? fitting(existing.get(), spec)
        : preflight.verdict(spec, ask(spec, deadline), Optional.empty(), deadline).orThrow();
  }

  /** Wrong ones are refused at once: nothing waits for the registry's lock because of them. */
  private AskedFacts ask(InstanceSpec spec, Deadline deadline) {
    ProgramFacts programs = observer.programs(spec, deadline);
    Problem.throwFirst(ProgramRules.problems(spec, programs));
    return observer.ask(spec, programs, deadline);
  }

  private RegistryEntry fitting(RegistryEntry existing, InstanceSpec wanted) {
    Problem.throwFirst(ExistingRules.problems(wanted, existing, backend));
    return existing;
  }
}
