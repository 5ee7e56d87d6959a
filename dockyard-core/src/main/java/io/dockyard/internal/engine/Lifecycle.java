package io.dockyard.internal.engine;

import io.dockyard.ContainerRuntime;
import io.dockyard.Deadline;
import io.dockyard.DockyardException;
import io.dockyard.InstancePlan;
import io.dockyard.InstanceSpec;
import io.dockyard.InstanceStatus;
import io.dockyard.NoSuchInstanceException;
import io.dockyard.OperationInterruptedException;
import io.dockyard.ProcessIdentity;
import io.dockyard.RefusedException;
import io.dockyard.ResourceLimits;
import io.dockyard.internal.adopt.AdoptedFiles;
import io.dockyard.internal.adopt.Adoption;
import io.dockyard.internal.adopt.ShellToolTraces;
import io.dockyard.internal.host.FileLock;
import io.dockyard.internal.host.Rollback;
import io.dockyard.internal.instance.InstanceLife;
import io.dockyard.internal.instance.PhaseListener;
import io.dockyard.internal.instance.SeenInstance;
import io.dockyard.internal.plan.InstanceLayout;
import io.dockyard.internal.preflight.ExistingRules;
import io.dockyard.internal.preflight.LimitRules;
import io.dockyard.internal.registry.Marker;
import io.dockyard.internal.registry.Registry;
import io.dockyard.internal.registry.RegistryEntry;
import io.dockyard.internal.registry.RegistryEntry.Made;
import io.dockyard.internal.registry.WrittenFiles;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done to instances, each step of it so that a kill at any moment leaves a state from which
 * the next operation goes on.
 */
final class Lifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

  /** sysbox must see containers end to let go of them; others can be killed at once. */
  private static final Duration SYSBOX_GRACE = Duration.ofSeconds(10);

  private static final Duration ROLLBACK = Duration.ofSeconds(30);

  private final Registry registry;
  private final Planning planning;
  private final String backend;
  private final InstanceLife life;
  private final Reservation reservation;
  private final Upkeep upkeep;

  Lifecycle(
      Registry registry,
      Planning planning,
      String backend,
      InstanceLife life,
      Reservation reservation,
      Upkeep upkeep) {
    this.registry = registry;
    this.planning = planning;
    this.backend = backend;
    this.life = life;
    this.reservation = reservation;
    this.upkeep = upkeep;
  }

  RegistryEntry create(InstanceSpec spec, Optional<ProcessIdentity> owner, Deadline deadline) {
    while (true) {
      RegistryEntry reserved = reservation.reserve(spec, owner, deadline);
      if (reserved.state() == RegistryEntry.State.READY
          && Marker.read(reserved.root()).equals(Optional.of(Marker.of(reserved)))) {
        return reserved;
      }
      Optional<RegistryEntry> created = completeCreation(reserved, deadline);
      if (created.isPresent()) {
        return created.get();
      }
      deadline.check("the creation of instance '" + spec.prefix() + "'");
    }
  }

  /** Makes an instance of the shell tool one of ours. */
  RegistryEntry adopt(InstanceSpec spec, Deadline deadline) {
    while (true) {
      RegistryEntry reserved = reservation.reserveAdopted(spec, deadline);
      Optional<RegistryEntry> adopted = completeCreation(reserved, deadline);
      if (adopted.isPresent()) {
        return adopted.get();
      }
      // It is still there where another JVM began to adopt it, failed and gave it back.
      if (!Adoption.possibleAt(reserved.root())) {
        throw new RefusedException(
            "instance '"
                + spec.prefix()
                + "' was being destroyed, which is finished now: nothing of it is left at "
                + reserved.root()
                + " to adopt",
            "create it, if a new one will do");
      }
      deadline.check("the adoption of instance '" + spec.prefix() + "'");
    }
  }

  /** Empty if the instance was, or had to be, removed meanwhile. */
  private Optional<RegistryEntry> completeCreation(RegistryEntry reserved, Deadline deadline) {
    try (FileLock lock = registry.lockInstance(reserved.prefix(), deadline).orElse(null)) {
      Optional<RegistryEntry> found =
          lock == null ? Optional.empty() : registry.read(reserved.prefix());
      return switch (CreationStep.of(reserved, found)) {
        case GIVE_UP -> Optional.empty();
        case TAKE -> {
          found.ifPresent(entry -> Marker.of(entry).requireIn(entry.root()));
          yield found;
        }
        case BUILD -> found.map(entry -> build(entry, deadline));
        case REMOVE -> {
          found.ifPresent(entry -> remove(entry, deadline));
          yield Optional.empty();
        }
      };
    }
  }

  private RegistryEntry build(RegistryEntry entry, Deadline deadline) {
    InstancePlan plan = planning.of(entry);
    try {
      if (entry.origin() == RegistryEntry.RootOrigin.SHELL_TOOL) {
        new AdoptedFiles(plan).keep();
      }
      RegistryEntry noted = makeRoot(entry, plan, deadline);
      new InstanceFiles(noted, plan).make();
      if (plan.ownGroup()) {
        noted = group(plan).make(noted, deadline);
      }
      life.prepare(plan, deadline);
      RegistryEntry ready = noted.with(WrittenFiles.of(plan.files())).in(RegistryEntry.State.READY);
      registry.write(ready);
      return ready;
    } catch (Throwable e) {
      Deadline rollback = Deadline.after(ROLLBACK);
      Rollback.run(e, () -> takeBack(registry.read(entry.prefix()).orElse(entry), rollback));
      throw e;
    }
  }

  private RegistryEntry makeRoot(RegistryEntry entry, InstancePlan plan, Deadline deadline) {
    try (FileLock lock = registry.lock(deadline)) {
      boolean there = Files.exists(entry.root(), LinkOption.NOFOLLOW_LINKS);
      RegistryEntry noted = there ? entry : note(entry, Made.ROOT);
      new InstanceFiles(noted, plan).makeRoot();
      return noted;
    }
  }

  private InstanceGroup group(InstancePlan plan) {
    return new InstanceGroup(registry, plan.group());
  }

  /** Before it is made: whoever goes on after a kill knows whose it is. */
  private RegistryEntry note(RegistryEntry entry, Made made) {
    if (entry.made().contains(made)) {
      return entry;
    }
    RegistryEntry noted = entry.with(made);
    registry.write(noted);
    return noted;
  }

  private void takeBack(RegistryEntry entry, Deadline deadline) {
    switch (TakingBack.of(entry.origin())) {
      case EVERYTHING -> remove(entry, deadline);
      case THE_ENTRY -> unregister(entry, deadline);
      case THE_ADOPTION -> {
        giveBack(entry, deadline);
        unregister(entry, deadline);
      }
    }
  }

  /** Whatever becomes of the rest, the shell tool gets its files back. */
  private void giveBack(RegistryEntry entry, Deadline deadline) {
    InstancePlan plan = planning.of(entry);
    try {
      life.unprepare(plan, deadline);
      if (plan.ownGroup() && !Adoption.mayHaveGroup(entry.layout())) {
        group(plan).deleteNoted(entry, deadline);
      }
    } finally {
      new AdoptedFiles(plan).giveBack();
    }
  }

  void start(RegistryEntry known, PhaseListener phases, Deadline deadline) {
    withReady(
        known, deadline, entry -> life.start(upkeep.refresh(entry, deadline), phases, deadline));
  }

  void stop(RegistryEntry known, Duration grace, Deadline deadline) {
    withInstance(
        known,
        deadline,
        entry -> {
          InstancePlan plan = planning.of(entry);
          new InstanceFiles(entry, plan).requireOurs();
          life.stop(plan, grace, deadline);
        });
  }

  void enable(RegistryEntry known, Deadline deadline) {
    withReady(
        known,
        deadline,
        entry -> {
          if (entry.owner().isPresent()) {
            throw new RefusedException(
                "instance '" + known.prefix() + "' is a throwaway, which no boot outlives",
                "create an instance that is not destroyed with its JVM");
          }
          life.enable(planning.of(entry), deadline);
        });
  }

  void disable(RegistryEntry known, Deadline deadline) {
    withReady(known, deadline, entry -> life.disable(planning.of(entry), deadline));
  }

  void limit(RegistryEntry known, ResourceLimits limits, Deadline deadline) {
    LimitRules.problem(limits, life.holdsLimits(), backend)
        .ifPresent(
            problem -> {
              throw problem.exception();
            });
    withReady(known, deadline, entry -> change(entry, entry.with(limits), deadline));
  }

  private void change(RegistryEntry entry, RegistryEntry limited, Deadline deadline) {
    RegistryEntry changed = upkeep.write(entry, limited);
    try {
      life.limit(planning.of(changed), deadline);
    } catch (Throwable e) {
      Rollback.run(e, () -> upkeep.write(changed, changed.with(entry.spec().limits())));
      throw e;
    }
  }

  InstanceStatus status(RegistryEntry known) {
    SeenInstance seen = life.status(planning.of(require(known)));
    // Again: what was seen may be the next instance of that prefix.
    RegistryEntry entry = require(known);
    return switch (entry.state()) {
      case READY -> seen.with(Upkeep.findings(entry, planning.of(entry)));
      case CREATING ->
          seen.incomplete(
              "its creation is under way or was cut short; create it again to complete it");
      case DESTROYING ->
          seen.incomplete(
              "its removal is under way or was cut short; destroy it again to complete it");
    };
  }

  void destroy(RegistryEntry known, Deadline deadline) {
    destroyIf(known::sameInstance, known.prefix(), deadline);
  }

  /** Destroys what has the prefix if it is meant; asked before waiting for it, and again then. */
  private void destroyIf(Predicate<RegistryEntry> meant, String prefix, Deadline deadline) {
    if (registry.read(prefix).filter(meant).isEmpty()) {
      return;
    }
    try (FileLock lock = registry.lockInstance(prefix, deadline).orElse(null)) {
      Optional<RegistryEntry> entry =
          lock == null ? Optional.empty() : registry.read(prefix).filter(meant);
      if (entry.isPresent()) {
        requireOurBackend(entry.get());
        remove(entry.get(), deadline);
      }
    }
  }

  /** Destroys throwaway instances whose JVM has died. */
  void destroyAbandoned(Deadline deadline) {
    for (RegistryEntry entry :
        registry.readAll(damaged -> LOG.warn("an instance is left out", damaged))) {
      if (abandoned(entry)) {
        LOG.info("instance {} was abandoned by its JVM and is destroyed", entry.prefix());
        destroyAbandoned(entry.prefix(), deadline);
      }
    }
  }

  private boolean abandoned(RegistryEntry entry) {
    return entry.backend().equals(backend)
        && entry.owner().isPresent()
        && !registry.ownerLives(entry);
  }

  /** One that cannot be destroyed does not keep others from being made. */
  private void destroyAbandoned(String prefix, Deadline deadline) {
    try {
      destroyIf(this::abandoned, prefix, deadline);
    } catch (OperationInterruptedException e) {
      throw e;
    } catch (DockyardException e) {
      LOG.warn("the abandoned instance {} stays for now: {}", prefix, e.getMessage());
    }
  }

  /** The caller holds the instance's lock. Whatever of it is gone already is no hindrance. */
  private void remove(RegistryEntry entry, Deadline deadline) {
    InstancePlan plan = planning.of(entry);
    InstanceFiles files = new InstanceFiles(entry, plan);
    boolean ours = !files.areSomebodyElses();
    if (ours) {
      files.requireOurs();
    }
    registry.noteDestroying(entry.prefix());
    if (ours) {
      Duration grace =
          entry.spec().runtime() == ContainerRuntime.SYSBOX_RUNC ? SYSBOX_GRACE : Duration.ZERO;
      life.stop(plan, grace, deadline);
    }
    life.forsake(plan, deadline);
    if (ours) {
      files.deleteContents(deadline);
    }
    if (entry.layout() != InstanceLayout.STANDARD) {
      ShellToolTraces.remove(plan, entry.layout(), deadline);
    }
    if (plan.ownGroup()) {
      group(plan).delete(entry, deadline);
    }
    try (FileLock lock = registry.lock(deadline)) {
      files.removeRoot();
      registry.remove(entry.prefix());
    }
  }

  private void unregister(RegistryEntry entry, Deadline deadline) {
    try (FileLock lock = registry.lock(deadline)) {
      registry.remove(entry.prefix());
    }
  }

  /** The entry as it is now, unless the instance is gone. */
  private RegistryEntry require(RegistryEntry known) {
    RegistryEntry entry =
        registry
            .read(known.prefix())
            .orElseThrow(() -> new NoSuchInstanceException(known.prefix()));
    if (!entry.sameInstance(known)) {
      throw NoSuchInstanceException.replaced(known.prefix());
    }
    return entry;
  }

  private void withInstance(
      RegistryEntry known, Deadline deadline, Consumer<RegistryEntry> action) {
    // Before waiting as well: whoever has the prefix now may take long.
    require(known);
    try (FileLock lock =
        registry
            .lockInstance(known.prefix(), deadline)
            .orElseThrow(() -> new NoSuchInstanceException(known.prefix()))) {
      RegistryEntry entry = require(known);
      requireOurBackend(entry);
      action.accept(entry);
    }
  }

  /** For what only a complete instance in its own root can be asked. */
  private void withReady(RegistryEntry known, Deadline deadline, Consumer<RegistryEntry> action) {
    withInstance(
        known,
        deadline,
        entry -> {
          requireReady(entry);
          Marker.of(entry).requireIn(entry.root());
          action.accept(entry);
        });
  }

  private void requireOurBackend(RegistryEntry entry) {
    ExistingRules.otherBackend(entry, backend)
        .ifPresent(
            problem -> {
              throw problem.exception();
            });
  }

  private static void requireReady(RegistryEntry entry) {
    if (entry.state() != RegistryEntry.State.READY) {
      throw new RefusedException(
          "instance '"
              + entry.prefix()
              + "' is not complete: "
              + entry.state().name().toLowerCase(Locale.ROOT),
          "create it again to complete it, or destroy it");
    }
  }
}
