package io.dockyard.internal.preflight;

import io.dockyard.Cidr;
import io.dockyard.ContainerRuntime;
import io.dockyard.InstanceSpec;
import io.dockyard.internal.host.Folders.FolderFacts;
import io.dockyard.internal.host.Mount;
import io.dockyard.internal.plan.DockerVersion;
import io.dockyard.internal.plan.InstanceBridge;
import io.dockyard.internal.plan.InstanceLayout;
import io.dockyard.internal.plan.Planner;
import io.dockyard.internal.registry.AskedDockerd;
import io.dockyard.internal.registry.Marker;
import io.dockyard.internal.registry.RegistryEntry;
import io.dockyard.internal.registry.WrittenFiles;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What could be observed for the instance {@link #PREFIX}: a host on which nothing stands against
 * it, unless it is changed.
 */
public final class Observed {

  /** The instance. */
  public static final String PREFIX = "a";

  /** Where it is to lie, unless changed; nothing is there. */
  public static final Path ROOT = Path.of("/srv/a");

  private Path root = ROOT;
  private List<PathFacts> way = List.of(folder("/"), folder("/srv"));
  private Set<Path> dockerData = Set.of();
  private Mount mount = mount("ext4", false);
  private boolean files;
  private boolean markerFile;
  private Optional<Survivor> survivor = Optional.empty();
  private Optional<ProgramFacts.Folder> programFolder = Optional.empty();
  private final Map<String, Path> found = new TreeMap<>();
  private final Set<String> commands = new LinkedHashSet<>(ProgramRules.commands());
  private final Set<Path> foreignData = new LinkedHashSet<>(List.of(Path.of("/var/lib/docker")));
  private List<CertificateFacts> certificates = List.of();
  private BridgeFacts bridge = new BridgeFacts(InstanceBridge.name(PREFIX), false, false, "", "");
  private boolean holdsLimits;
  private boolean groupExists;

  private Observed() {
    for (String name : ProgramRules.names(ContainerRuntime.SYSBOX_RUNC)) {
      found.put(name, Path.of("/usr/bin", name));
    }
  }

  /** A host on which nothing stands against the instance. */
  public static Observed fine() {
    return new Observed();
  }

  /** A directory that only root can change. */
  public static PathFacts folder(String path) {
    return folder(path, 0, 0, 0755);
  }

  static PathFacts folder(String path, int uid, int gid, int mode) {
    return new PathFacts(Path.of(path), new FolderFacts(true, true, false, uid, gid, mode));
  }

  static PathFacts file(String path, int uid, int mode) {
    return new PathFacts(Path.of(path), new FolderFacts(true, false, false, uid, 0, mode));
  }

  static PathFacts link(String path) {
    return new PathFacts(Path.of(path), new FolderFacts(true, false, true, 0, 0, 0777));
  }

  static Mount mount(String type, boolean readOnly) {
    return new Mount(Path.of("/srv"), Path.of("/"), type, "none", readOnly);
  }

  /** Another instance that is registered. */
  public static RegistryEntry other(String prefix, String root, String bridge, String pool) {
    InstanceSpec spec =
        Planner.completed(
            InstanceSpec.builder(prefix)
                .root(Path.of(root))
                .bridgeCidr(bridge)
                .poolBase(pool)
                .build());
    return new RegistryEntry(
        "id-" + prefix,
        spec,
        InstanceLayout.STANDARD,
        Map.of(),
        new AskedDockerd(new DockerVersion(28, 5), Optional.empty()),
        "fake",
        RegistryEntry.State.READY,
        RegistryEntry.RootOrigin.ABSENT,
        List.of(Path.of(root).getParent()),
        Set.of(),
        Optional.empty(),
        WrittenFiles.NONE,
        Optional.empty());
  }

  /** The root lies elsewhere, and this much of the way to it is there. */
  public Observed root(String root, PathFacts... way) {
    this.root = Path.of(root);
    this.way = Arrays.asList(way);
    return this;
  }

  Observed way(PathFacts... way) {
    return root(ROOT.toString(), way);
  }

  Observed dockerData(String folder) {
    dockerData = Set.of(Path.of(folder));
    return this;
  }

  /** The file system that the root lies on. */
  public Observed fileSystem(String type, boolean readOnly) {
    mount = mount(type, readOnly);
    return this;
  }

  /** Something is in the root. */
  public Observed files() {
    way = List.of(folder("/"), folder("/srv"), folder(ROOT.toString()));
    files = true;
    return this;
  }

  /** A marker that is not the instance's is in the root, among other things. */
  public Observed markerFile() {
    markerFile = true;
    return files();
  }

  /** The instance is in the root already; what it was created with may not be known. */
  public Observed survivor(InstanceLayout layout, Optional<InstanceSpec> spec) {
    Marker marker = new Marker(PREFIX, "id-of-survivor", layout);
    survivor = Optional.of(new Survivor(marker, layout.pathsBelow(root), spec));
    return markerFile();
  }

  /** A program is not there. */
  public Observed without(String program) {
    found.remove(program);
    commands.remove(program);
    return this;
  }

  Observed programFolder(ProgramFacts.Folder folder) {
    programFolder = Optional.of(folder);
    return this;
  }

  Observed foreignData(String folder) {
    foreignData.add(Path.of(folder));
    return this;
  }

  Observed certificate(CertificateFacts... facts) {
    certificates = Arrays.asList(facts);
    return this;
  }

  Observed bridge(boolean isBridge, String alias, String hardwareAddress) {
    bridge = new BridgeFacts(InstanceBridge.name(PREFIX), true, isBridge, alias, hardwareAddress);
    return this;
  }

  /** The backend can hold an instance to limits. */
  Observed holdingLimits() {
    holdsLimits = true;
    return this;
  }

  /** The group of the socket exists. */
  public Observed group() {
    groupExists = true;
    return this;
  }

  ProgramFacts programs() {
    boolean complete =
        found.containsKey("dockerd") && commands.size() == ProgramRules.commands().size();
    return new ProgramFacts(
        programFolder,
        found,
        commands,
        complete
            ? Optional.of(new AskedDockerd(new DockerVersion(28, 5), Optional.empty()))
            : Optional.empty());
  }

  /** The facts. */
  public HostFacts facts() {
    return new HostFacts(
        programs(),
        new RootFacts(root, way, dockerData, mount, files, markerFile, survivor, Set.of()),
        foreignData,
        certificates,
        List.of(),
        bridge,
        holdsLimits,
        groupExists);
  }

  /** The spec of the instance: under runc, with nothing but its root given. */
  public InstanceSpec.Builder spec() {
    return InstanceSpec.builder(PREFIX).runtime(ContainerRuntime.RUNC).root(root);
  }

  /** Where addresses are chosen from. */
  static List<Cidr> space() {
    return List.of(Cidr.parse("10.128.0.0/16"));
  }
}
