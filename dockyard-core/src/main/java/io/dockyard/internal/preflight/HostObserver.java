package io.dockyard.internal.preflight;

import io.dockyard.Deadline;
import io.dockyard.InstancePaths;
import io.dockyard.InstancePlan;
import io.dockyard.InstanceSpec;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.host.Folders.FolderFacts;
import io.dockyard.internal.host.Groups;
import io.dockyard.internal.host.Mounts;
import io.dockyard.internal.host.NetworkLinks;
import io.dockyard.internal.host.OccupiedRange;
import io.dockyard.internal.host.Routes;
import io.dockyard.internal.instance.UserNetworks;
import io.dockyard.internal.plan.InstanceBridge;
import io.dockyard.internal.plan.InstanceLayout;
import io.dockyard.internal.plan.Planner;
import io.dockyard.internal.registry.AskedDockerd;
import io.dockyard.internal.registry.Marker;
import io.dockyard.spi.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks at the host, for one spec, before anything is changed: at all that counts for any instance.
 * It says what is there and decides nothing; what cannot be looked at is an exception.
 */
public final class HostObserver {

  private final Backend backend;
  private final ProgramObserver programs = new ProgramObserver();

  /**
   * An observer of this host.
   *
   * @param backend is asked what is in its way
   */
  public HostObserver(Backend backend) {
    this.backend = backend;
  }

  /**
   * Looks at the programs. That may take a while, because dockerd is asked for its version: so it
   * is done before the registry is locked.
   *
   * @param spec the instance
   * @param deadline when it must be done
   * @return what was seen
   */
  public ProgramFacts programs(InstanceSpec spec, Deadline deadline) {
    return programs.observe(spec, deadline);
  }

  /**
   * Has a dockerd say what it is, unless that is known of the very file.
   *
   * @param program the dockerd
   * @param deadline when it must have answered
   * @return what it says
   */
  public AskedDockerd dockerd(Path program, Deadline deadline) {
    return programs.dockerd(program, deadline);
  }

  /**
   * Asks for what else only programs know, and what others have said in their files. That may take
   * a while, where a directory service does not answer: so it is done before the registry is
   * locked, too.
   *
   * @param spec the instance
   * @param programs what was seen of its programs
   * @param deadline when it must be done
   * @return that, and what was answered
   */
  public AskedFacts ask(InstanceSpec spec, ProgramFacts programs, Deadline deadline) {
    return new AskedFacts(
        programs, Groups.existsElsewhere(Planner.group(spec), deadline), ForeignDockerData.roots());
  }

  /**
   * Looks at everything else. The caller holds the registry's lock where it then decides who gets a
   * root, names or addresses.
   *
   * @param spec the instance
   * @param asked what was asked before
   * @param deadline when it must be done
   * @return all that was seen
   */
  public HostFacts observe(InstanceSpec spec, AskedFacts asked, Deadline deadline) {
    return new HostFacts(
        asked.programs(),
        root(spec),
        asked.foreignData(),
        spec.registryCas().stream().map(HostObserver::certificate).toList(),
        addresses(asked.programs(), deadline),
        bridge(InstanceBridge.name(spec.prefix())),
        backend.holdsLimits(),
        asked.groupElsewhere() || Groups.existsHere(Planner.group(spec)));
  }

  /**
   * Asks the backend what is in the way of an instance.
   *
   * @param plan the instance
   * @return a sentence for each
   */
  public List<String> obstacles(InstancePlan plan) {
    return backend.obstacles(plan);
  }

  /**
   * Looks at the way to a root.
   *
   * @param root the root
   * @return what there is of it, as in {@link RootFacts#way}
   */
  public static List<PathFacts> way(Path root) {
    List<PathFacts> way = new ArrayList<>();
    for (Path step : fromTheTop(root)) {
      FolderFacts found = Folders.facts(step);
      if (!found.exists()) {
        break;
      }
      way.add(new PathFacts(step, found));
      if (!found.directory()) {
        break;
      }
    }
    return way;
  }

  private static List<Path> fromTheTop(Path path) {
    List<Path> steps = new ArrayList<>();
    for (Path step = path; step != null; step = step.getParent()) {
      steps.add(0, step);
    }
    return steps;
  }

  private static RootFacts root(InstanceSpec spec) {
    Path root = spec.root().orElse(InstanceSpec.defaultRoot(spec.prefix()));
    List<PathFacts> way = way(root);
    boolean look =
        way.get(way.size() - 1).path().equals(root) && RootRules.way(root, way).isEmpty();
    return new RootFacts(
        root,
        way,
        way.stream()
            .map(PathFacts::path)
            .filter(ForeignDockerData::looksLikeDataRoot)
            .collect(Collectors.toSet()),
        Mounts.holding(root),
        look && !Folders.list(root).isEmpty(),
        look && Files.exists(root.resolve(InstanceLayout.MARKER), LinkOption.NOFOLLOW_LINKS),
        look ? survivor(root, spec.prefix()) : Optional.empty(),
        look ? networks(root) : Set.of());
  }

  /** However its files are laid out. */
  private static Set<String> networks(Path root) {
    return Stream.of(InstanceLayout.values())
        .map(layout -> layout.pathsBelow(root))
        .flatMap(paths -> UserNetworks.bridges(paths).stream())
        .collect(Collectors.toSet());
  }

  private static Optional<Survivor> survivor(Path root, String prefix) {
    return Marker.read(root)
        .filter(marker -> marker.prefix().equals(prefix))
        .map(
            marker -> {
              InstancePaths paths = marker.layout().pathsBelow(root);
              return new Survivor(
                  marker,
                  paths,
                  Files.exists(paths.envFile())
                      ? Optional.of(InstanceSpec.readFrom(paths.envFile()))
                      : Optional.empty());
            });
  }

  private static CertificateFacts certificate(Path file) {
    boolean regular = Files.isRegularFile(file);
    long size = 0;
    boolean certificate = false;
    String unreadable = "";
    if (regular) {
      try {
        size = Files.size(file);
        certificate =
            size <= CertificateRules.LARGEST
                && Files.readString(file).contains(CertificateRules.BEGINNING);
      } catch (IOException e) {
        unreadable = String.valueOf(e.getMessage());
      }
    }
    return new CertificateFacts(file, Files.exists(file), regular, size, certificate, unreadable);
  }

  /** Without ip(8), which the rules of programs demand, none can be seen. */
  private static List<OccupiedRange> addresses(ProgramFacts programs, Deadline deadline) {
    return programs.commands().contains("ip") ? Routes.occupied(deadline) : List.of();
  }

  private static BridgeFacts bridge(String name) {
    return new BridgeFacts(
        name,
        NetworkLinks.exists(name),
        NetworkLinks.isBridge(name),
        NetworkLinks.alias(name),
        NetworkLinks.hardwareAddress(name));
  }
}
