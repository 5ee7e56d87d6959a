package io.dockyard.internal.engine;

import io.dockyard.Cidr;
import io.dockyard.Deadline;
import io.dockyard.InstancePlan;
import io.dockyard.InstanceSpec;
import io.dockyard.ProcessIdentity;
import io.dockyard.RefusedException;
import io.dockyard.internal.adopt.Adoption;
import io.dockyard.internal.host.FileLock;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.plan.DockerVersion;
import io.dockyard.internal.plan.InstanceLayout;
import io.dockyard.internal.plan.Planner;
import io.dockyard.internal.preflight.AddressRules;
import io.dockyard.internal.preflight.BinaryFinder;
import io.dockyard.internal.preflight.CertificateRules;
import io.dockyard.internal.preflight.DockerVersions;
import io.dockyard.internal.preflight.NameRules;
import io.dockyard.internal.preflight.RootRules;
import io.dockyard.internal.preflight.Survivor;
import io.dockyard.internal.registry.Registry;
import io.dockyard.internal.registry.RegistryEntry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Reserves an instance's names and addresses: everything that can be refused is refused here,
 * before anything but the registry has changed.
 */
final class Reservation {

  private final Registry registry;
  private final Planning planning;
  private final String backend;
  private final NameRules names;
  private final List<Cidr> addressSpace;
  private final DockerVersions versions = new DockerVersions();
  private final Adoption adoption;

  Reservation(
      Registry registry,
      Planning planning,
      String backend,
      NameRules names,
      List<Cidr> addressSpace) {
    this.registry = registry;
    this.planning = planning;
    this.backend = backend;
    this.names = names;
    this.adoption = new Adoption(planning::of, backend, names, versions);
    this.addressSpace = addressSpace;
  }

  /** The entry of an instance that fits the spec; a new one is reserved where there is none. */
  RegistryEntry reserve(InstanceSpec spec, Optional<ProcessIdentity> owner, Deadline deadline) {
    Optional<RegistryEntry> existing = registry.read(spec.prefix());
    if (existing.isPresent()) {
      return fitting(existing.get(), spec);
    }
    Map<String, Path> found = BinaryFinder.find(spec);
    DockerVersion version = versions.of(found, deadline);
    try (FileLock lock = registry.lock(deadline)) {
      existing = registry.read(spec.prefix());
      if (existing.isPresent()) {
        return fitting(existing.get(), spec);
      }
      RegistryEntry entry = decide(spec, found, version, owner, deadline);
      registry.write(entry);
      return entry;
    }
  }

  /** The entry of an instance of the shell tool; a new one is reserved where there is none. */
  RegistryEntry reserveAdopted(InstanceSpec spec, Deadline deadline) {
    try (FileLock lock = registry.lock(deadline)) {
      Optional<RegistryEntry> existing = registry.read(spec.prefix());
      if (existing.isPresent()) {
        return fitting(existing.get(), Adoption.asAdopted(spec, existing.get()));
      }
      List<RegistryEntry> others = registry.readAll();
      AddressRules addresses = AddressRules.observe(spec.prefix(), others, deadline);
      RegistryEntry entry = adoption.decide(spec, others, addresses, deadline);
      registry.write(entry);
      return entry;
    }
  }

  /** What {@link #reserve} would reserve now. */
  RegistryEntry preview(InstanceSpec spec, Deadline deadline) {
    Optional<RegistryEntry> existing = registry.read(spec.prefix());
    if (existing.isPresent()) {
      return fitting(existing.get(), spec);
    }
    Map<String, Path> found = BinaryFinder.find(spec);
    DockerVersion version = versions.of(found, deadline);
    return decide(spec, found, version, Optional.empty(), deadline);
  }

  private RegistryEntry fitting(RegistryEntry existing, InstanceSpec wanted) {
    List<String> differences = wanted.differencesTo(existing.spec());
    if (!differences.isEmpty()) {
      throw new RefusedException(
          "instance '"
              + wanted.prefix()
              + "' exists with other settings: "
              + String.join("; ", differences),
          "ask for what exists, or destroy it first");
    }
    requireBackend(existing, backend);
    return existing;
  }

  /** Refuses an instance that another backend runs. */
  static void requireBackend(RegistryEntry entry, String backend) {
    if (!entry.backend().equals(backend)) {
      throw new RefusedException(
          "instance '"
              + entry.prefix()
              + "' is run by the backend "
              + entry.backend()
              + ", not "
              + backend,
          "open dockyard with the backend " + entry.backend());
    }
  }

  private RegistryEntry decide(
      InstanceSpec spec,
      Map<String, Path> found,
      DockerVersion version,
      Optional<ProcessIdentity> owner,
      Deadline deadline) {
    List<RegistryEntry> others = registry.readAll();
    Path root = spec.root().orElse(Planner.defaultRoot(spec.prefix()));
    RootRules.checkAncestors(root);
    RootRules.checkDirectory(root);
    // A root that outlived the registry is taken up again, with everything in it.
    Optional<Survivor> survivor = Survivor.at(root, spec.prefix());
    RootRules.checkNeighbours(root, others, survivor.map(had -> had.paths().dataRoot()));
    RootRules.checkFileSystem(root);
    if (survivor.isEmpty()) {
      RootRules.checkEmpty(root);
    }
    CertificateRules.check(spec.registryCas());
    InstanceSpec wanted = survivor.flatMap(had -> had.spec(spec)).orElse(spec);
    InstanceLayout layout =
        survivor.map(had -> had.marker().layout()).orElse(InstanceLayout.STANDARD);
    InstanceSpec complete =
        Planner.completed(
            AddressRules.observe(spec.prefix(), others, deadline).choose(wanted, addressSpace));
    RegistryEntry entry =
        new RegistryEntry(
            survivor.map(had -> had.marker().id()).orElseGet(() -> UUID.randomUUID().toString()),
            complete,
            layout,
            found,
            version,
            backend,
            RegistryEntry.State.CREATING,
            origin(root, survivor),
            RootRules.parentsToMake(root, others),
            owner);
    InstancePlan plan = planning.of(entry);
    names.checkFree(plan);
    names.checkGroup(plan, survivor.isPresent());
    return entry;
  }

  private static RegistryEntry.RootOrigin origin(Path root, Optional<Survivor> survivor) {
    if (survivor.isPresent()) {
      return RegistryEntry.RootOrigin.INSTANCE;
    }
    return Folders.facts(root).exists()
        ? RegistryEntry.RootOrigin.EMPTY
        : RegistryEntry.RootOrigin.ABSENT;
  }
}
