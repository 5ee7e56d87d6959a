package io.dockyard.internal.adopt;

import io.dockyard.Binaries;
import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.InstancePaths;
import io.dockyard.InstancePlan;
import io.dockyard.InstanceSpec;
import io.dockyard.InvalidSpecException;
import io.dockyard.RefusedException;
import io.dockyard.internal.host.UnixSockets;
import io.dockyard.internal.plan.InstanceLayout;
import io.dockyard.internal.plan.Planner;
import io.dockyard.internal.preflight.AddressRules;
import io.dockyard.internal.preflight.BinaryFinder;
import io.dockyard.internal.preflight.DockerVersions;
import io.dockyard.internal.preflight.NameRules;
import io.dockyard.internal.preflight.RootRules;
import io.dockyard.internal.registry.Marker;
import io.dockyard.internal.registry.RegistryEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/** Decides how an instance of the shell tool becomes one of ours, where it lies. */
public final class Adoption {

  /** Where a daemon that uses the containerd image store keeps its layers. */
  private static final String CONTAINERD_STORE =
      "containerd/daemon/io.containerd.snapshotter.v1.overlayfs/snapshots";

  private final Function<RegistryEntry, InstancePlan> planning;
  private final String backend;
  private final NameRules names;
  private final DockerVersions versions;

  public Adoption(
      Function<RegistryEntry, InstancePlan> planning,
      String backend,
      NameRules names,
      DockerVersions versions) {
    this.planning = planning;
    this.backend = backend;
    this.names = names;
    this.versions = versions;
  }

  public RegistryEntry decide(
      InstanceSpec spec,
      Collection<RegistryEntry> others,
      AddressRules addresses,
      Deadline deadline) {
    Path root = rootOf(spec);
    require(spec.bridgeCidr().isPresent(), "bridgeCidr");
    require(spec.poolBase().isPresent(), "poolBase");
    RootRules.checkAncestors(root);
    RootRules.checkDirectory(root);
    InstanceLayout layout = layoutOf(root);
    InstancePaths paths = layout.pathsBelow(root);
    Optional<Marker> ours = Marker.read(root).filter(mark -> mark.prefix().equals(spec.prefix()));
    if (ours.isEmpty() && Files.exists(paths.marker(), LinkOption.NOFOLLOW_LINKS)) {
      throw new RefusedException(
          paths.marker() + " says that the root is another instance's",
          "adopt it with the env file that is in its etc");
    }
    InstanceSpec complete =
        Planner.completed(
            addresses.choose(
                spec.toBuilder().binaries(Binaries.inFolder(paths.bin())).build(), List.of()));
    Map<String, Path> found = BinaryFinder.find(complete);
    RegistryEntry entry =
        new RegistryEntry(
            ours.map(Marker::id).orElseGet(() -> UUID.randomUUID().toString()),
            complete,
            layout,
            found,
            versions.of(found, deadline),
            backend,
            RegistryEntry.State.CREATING,
            ours.isPresent()
                ? RegistryEntry.RootOrigin.INSTANCE
                : RegistryEntry.RootOrigin.SHELL_TOOL,
            List.of(),
            Optional.empty());
    InstancePlan plan = planning.apply(entry);
    requireStopped(spec, paths);
    ShellToolTraces.requireStopped(plan);
    RootRules.checkNeighbours(root, others, Optional.empty());
    RootRules.checkFileSystem(root);
    requireLayerStore(paths);
    if (ours.isEmpty()) {
      ShellToolSettings.read(paths.daemonJson()).requireDataAt(paths.dataRoot());
    }
    names.checkFree(plan);
    names.checkGroup(plan, ours.isPresent() || layout == InstanceLayout.SHELL_OWN_SYSBOX);
    return entry;
  }

  /**
   * Reads the spec of an instance of the shell tool: its env file and, unless it was adopted
   * before, what its daemon.json adds.
   */
  public static InstanceSpec read(Path envFile) {
    Path file = envFile.toAbsolutePath().normalize();
    InstanceSpec spec = InstanceSpec.readFrom(file);
    InstancePaths paths = layoutOf(rootOf(spec)).pathsBelow(rootOf(spec));
    if (!file.equals(paths.envFile())) {
      throw new InvalidSpecException(
          "env file", file.toString(), "must be the instance's own: " + paths.envFile());
    }
    return Files.exists(paths.extrasFile())
        ? spec
        : ShellToolSettings.read(paths.daemonJson()).addTo(spec).build();
  }

  /** An adoption that was cut short may have left no more than the env file to compare. */
  public static InstanceSpec asAdopted(InstanceSpec wanted, RegistryEntry existing) {
    boolean readInFull = wanted.binaries().folder().isPresent();
    if (readInFull || existing.layout() == InstanceLayout.STANDARD) {
      return wanted;
    }
    return InstanceSpec.fromTexts(wanted.toEnv(), existing.spec().toExtrasJson());
  }

  private static Path rootOf(InstanceSpec spec) {
    return spec.root()
        .orElseThrow(() -> new InvalidSpecException("root", "", "must be in the file"));
  }

  private static void require(boolean given, String field) {
    if (!given) {
      throw new InvalidSpecException(field, "", "must be in the file of an instance to adopt");
    }
  }

  public static InstanceLayout layoutOf(Path root) {
    for (InstanceLayout layout :
        List.of(InstanceLayout.SHELL_SHARED_SYSBOX, InstanceLayout.SHELL_OWN_SYSBOX)) {
      InstancePaths paths = layout.pathsBelow(root);
      if (Files.isDirectory(paths.etc()) && Files.isDirectory(paths.dataRoot())) {
        return layout;
      }
    }
    throw new RefusedException(
        root
            + " is not an instance of the shell tool: there is neither "
            + "docker-runtime/etc beside docker nor etc beside lib/docker",
        "give the env file of an instance that the shell tool created");
  }

  private static void requireStopped(InstanceSpec spec, InstancePaths paths) {
    if (UnixSockets.listening(paths.socket())) {
      throw new RefusedException(
          "the daemon of '" + spec.prefix() + "' runs: " + paths.socket() + " listens",
          "stop it with the shell tool first");
    }
  }

  /** The plan pins overlay2, which would not see what the other image store holds. */
  private static void requireLayerStore(InstancePaths paths) {
    Path snapshots = paths.dataRoot().resolve(CONTAINERD_STORE);
    if (!Files.isDirectory(snapshots)) {
      return;
    }
    try (Stream<Path> layers = Files.list(snapshots)) {
      if (layers.findAny().isPresent()) {
        throw new RefusedException(
            "the images below " + paths.dataRoot() + " are in the containerd image store",
            "export them, and load them into a new instance");
      }
    } catch (IOException e) {
      throw new HostException("list " + snapshots, e);
    }
  }
}
