package io.dockyard.internal.preflight;

import io.dockyard.internal.host.Folders.FolderFacts;
import io.dockyard.internal.host.Guarded;
import io.dockyard.internal.host.Mount;
import io.dockyard.internal.plan.HostProgram;
import io.dockyard.internal.registry.Registry;
import io.dockyard.internal.registry.RegistryEntry;
import io.dockyard.internal.sysbox.PairPlaces;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a directory must be like, on this host, to become the root of an instance. */
public final class RootRules {

  /** What dockyard keeps for itself; only instances lie below its folder of instances. */
  private static final List<Path> OWN_FOLDERS =
      List.of(
          Registry.HOME,
          PairPlaces.under(Registry.HOME).link(),
          HostProgram.RUN,
          PairPlaces.under(Registry.HOME).run());

  /** File systems that cannot hold Docker's data: no overlay on top, no owners, or not writable. */
  private static final Set<String> UNSUITABLE =
      Set.of(
          "overlay",
          "aufs",
          "ecryptfs",
          "nfs",
          "nfs4",
          "cifs",
          "smb3",
          "9p",
          "vfat",
          "msdos",
          "exfat",
          "ntfs",
          "ntfs3",
          "squashfs",
          "iso9660",
          "erofs",
          "proc",
          "sysfs",
          "devtmpfs",
          "cgroup",
          "cgroup2",
          "ramfs");

  private RootRules() {}

  /** What is wrong with the root of an instance that is to be created. */
  static List<Problem> problems(HostFacts facts, Collection<RegistryEntry> others) {
    RootFacts root = facts.root();
    List<Problem> problems = new ArrayList<>(way(root.root(), root.way()));
    // A root that outlived the registry is taken up again, with everything in it.
    problems.addAll(
        neighbours(facts, others, root.survivor().map(survivor -> survivor.paths().dataRoot())));
    problems.addAll(fileSystem(root));
    if (root.survivor().isEmpty() && root.files()) {
      problems.add(problem(root.root(), "is a directory with files in it that are not ours"));
    }
    return problems;
  }

  /**
   * What is wrong with the way to a root, or with the root as a directory: there must be no link,
   * and only root may be able to change it.
   *
   * @param root the root
   * @param way what there is of the way to it, as in {@link RootFacts#way}
   * @return the problems, those that are nearest to the root first, and its own last
   */
  public static List<Problem> way(Path root, List<PathFacts> way) {
    List<PathFacts> above =
        new ArrayList<>(way.stream().filter(step -> !step.path().equals(root)).toList());
    Collections.reverse(above);
    List<Problem> problems = new ArrayList<>();
    for (PathFacts step : above) {
      weaknessAbove(step).ifPresent(broken -> problems.add(problem(root, broken)));
    }
    way.stream()
        .filter(step -> step.path().equals(root))
        .flatMap(step -> weakness(step.found()).stream())
        .forEach(broken -> problems.add(problem(root, broken)));
    return problems;
  }

  private static Optional<String> weaknessAbove(PathFacts step) {
    if (step.found().symbolicLink()) {
      return Optional.of("has a symbolic link on its way: " + step.path());
    }
    if (!step.found().directory()) {
      return Optional.of("is below " + step.path() + ", which is not a directory");
    }
    return Guarded.weaknessOnTheWay(step.found())
        .map(weakness -> "is below " + step.path() + ", which " + weakness);
  }

  private static Optional<String> weakness(FolderFacts root) {
    if (root.symbolicLink()) {
      return Optional.of("is a symbolic link");
    }
    return root.directory() ? Guarded.weakness(root) : Optional.of("is not a directory");
  }

  /**
   * What the root does not keep clear of: other instances, any Docker's data and what dockyard
   * keeps for itself.
   *
   * @param facts what was seen
   * @param others the other instances
   * @param ownData the data-root of the instance that is at the root already, if there is one
   * @return the problems
   */
  public static List<Problem> neighbours(
      HostFacts facts, Collection<RegistryEntry> others, Optional<Path> ownData) {
    Path root = facts.root().root();
    List<Problem> problems = new ArrayList<>();
    boolean instance = root.startsWith(Registry.INSTANCES) && !root.equals(Registry.INSTANCES);
    if (!instance) {
      for (Path own : OWN_FOLDERS) {
        overlap(root, own, "which dockyard keeps for itself").ifPresent(problems::add);
      }
    }
    for (RegistryEntry other : others) {
      overlap(root, other.root(), "the root of instance '" + other.prefix() + "'")
          .ifPresent(problems::add);
    }
    for (Path data : facts.foreignData()) {
      if (!ownData.equals(Optional.of(data))) {
        overlap(root, data, "the data of another Docker").ifPresent(problems::add);
      }
    }
    for (Path folder = root; folder != null; folder = folder.getParent()) {
      if (facts.root().dockerData().contains(folder)) {
        problems.add(problem(root, "is in " + folder + ", the data of another Docker"));
      }
    }
    return problems.stream().distinct().toList();
  }

  private static Optional<Problem> overlap(Path root, Path other, String whose) {
    if (root.startsWith(other)) {
      return Optional.of(problem(root, "is in " + other + ", " + whose));
    }
    return other.startsWith(root)
        ? Optional.of(problem(root, "is above " + other + ", " + whose))
        : Optional.empty();
  }

  /**
   * What is wrong with the file system that the root lies on.
   *
   * @param facts what was seen of the root
   * @return the problems
   */
  public static List<Problem> fileSystem(RootFacts facts) {
    Mount mount = facts.mount();
    String type = mount.fileSystemType();
    List<Problem> problems = new ArrayList<>();
    if (UNSUITABLE.contains(type) || type.startsWith("fuse")) {
      problems.add(
          problem(
              facts.root(),
              "is on a file system that cannot hold Docker's data: "
                  + type
                  + " at "
                  + mount.mountPoint()
                  + "; use ext4, xfs or btrfs"));
    }
    if (mount.readOnly()) {
      problems.add(problem(facts.root(), "is on a read-only mount: " + mount.mountPoint()));
    }
    return problems;
  }

  /**
   * The directories above the root that go with the last instance in them, outermost first: those
   * that do not exist yet, dockyard's own, and those that were made for another instance.
   */
  static List<Path> parentsToMake(RootFacts facts, Collection<RegistryEntry> others) {
    List<Path> parents = new ArrayList<>();
    for (Path folder = facts.root().getParent(); folder != null; folder = folder.getParent()) {
      boolean made = folder.equals(Registry.INSTANCES) || madeForOneOf(others, folder);
      if (made || !facts.exists(folder)) {
        parents.add(0, folder);
      }
    }
    return parents;
  }

  private static boolean madeForOneOf(Collection<RegistryEntry> instances, Path folder) {
    return instances.stream().anyMatch(entry -> entry.createdParents().contains(folder));
  }

  private static Problem problem(Path root, String broken) {
    return Problem.in("root", root, broken);
  }
}
