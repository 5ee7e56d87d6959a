package io.dockyard.internal.engine;

import static java.util.Objects.requireNonNull;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.InstancePlan;
import io.dockyard.PlannedFile;
import io.dockyard.RefusedException;
import io.dockyard.internal.host.AtomicFile;
import io.dockyard.internal.host.FileStamp;
import io.dockyard.internal.host.Sha256;
import io.dockyard.internal.preflight.HostObserver;
import io.dockyard.internal.preflight.Problem;
import io.dockyard.internal.preflight.ProgramFacts;
import io.dockyard.internal.preflight.ProgramRules;
import io.dockyard.internal.registry.AskedDockerd;
import io.dockyard.internal.registry.Registry;
import io.dockyard.internal.registry.RegistryEntry;
import io.dockyard.internal.registry.WrittenFiles.Fit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an instance up to date with its programs, with its limits and with dockyard itself: what is
 * planned is written anew where a file is as dockyard wrote it. What somebody has changed stays.
 */
final class Upkeep {

  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

  private final Registry registry;
  private final Planning planning;
  private final HostObserver observer;

  Upkeep(Registry registry, Planning planning, HostObserver observer) {
    this.registry = registry;
    this.planning = planning;
    this.observer = observer;
  }

  /**
   * Sees whether the instance has other programs by now, and writes what follows from that.
   *
   * @param registered the instance; its lock is held
   * @param deadline when dockerd must have said its version
   * @return what the instance is by then
   */
  InstancePlan refresh(RegistryEntry registered, Deadline deadline) {
    RegistryEntry entry = withPrograms(registered, deadline);
    Path program = requireNonNull(entry.links().get("dockerd"));
    Optional<FileStamp> file = FileStamp.of(program);
    AskedDockerd dockerd =
        file.isPresent() && file.equals(entry.dockerd().file())
            ? entry.dockerd()
            : observer.dockerd(program, deadline);
    RegistryEntry changed = entry.with(dockerd);
    InstancePlan plan = planning.of(changed);
    var unused = write(registered, changed, plan);
    return plan;
  }

  /**
   * Programs that are gone are looked for anew: other packages have them elsewhere. Linked before
   * that is registered, so that whoever goes on after a kill does the same.
   */
  private RegistryEntry withPrograms(RegistryEntry entry, Deadline deadline) {
    List<String> gone = InstanceFiles.dangling(entry.links());
    if (gone.isEmpty()) {
      return entry;
    }
    ProgramFacts programs = observer.programs(entry.spec(), deadline);
    ProgramRules.problems(entry.spec(), programs).stream()
        .findFirst()
        .ifPresent(problem -> refuse(entry.prefix(), gone, problem));
    Map<String, Path> found = ProgramRules.links(entry.spec().runtime(), programs);
    Map<String, Path> links = new TreeMap<>(entry.links());
    links.keySet().removeAll(gone);
    gone.stream()
        .filter(found::containsKey)
        .forEach(name -> links.put(name, requireNonNull(found.get(name))));
    LOG.info("programs of instance {} were gone: {}; it has {} now", entry.prefix(), gone, links);
    new InstanceFiles(entry, planning.of(entry)).relink(gone, links);
    return entry.withLinks(links);
  }

  private static void refuse(String prefix, List<String> gone, Problem problem) {
    throw new RefusedException(
        "executables of instance '"
            + prefix
            + "' are gone: "
            + gone
            + ", and there are no others: "
            + problem.exception().seen(),
        "install them again, there or on the PATH");
  }

  /**
   * Registers what has changed and writes what follows from it. Registered first: whoever goes on
   * after a kill knows which files are dockyard's, old or new.
   *
   * @param entry the instance as it is registered; its lock is held
   * @param changed the instance as it is to be
   * @return the entry as it is then
   */
  RegistryEntry write(RegistryEntry entry, RegistryEntry changed) {
    return write(entry, changed, planning.of(changed));
  }

  private RegistryEntry write(RegistryEntry entry, RegistryEntry changed, InstancePlan plan) {
    RegistryEntry noted = changed;
    List<PlannedFile> outdated = new ArrayList<>();
    for (PlannedFile file : plan.files()) {
      Optional<String> found = sum(file.path());
      Fit fit = entry.written().fit(file, found);
      if (fit == Fit.MISSING || fit == Fit.OUTDATED) {
        noted = noted.with(noted.written().with(file, found));
        outdated.add(file);
      }
    }
    if (!noted.equals(entry)) {
      registry.write(noted);
    }
    outdated.forEach(Upkeep::write);
    return noted;
  }

  private static void write(PlannedFile file) {
    AtomicFile.removeLeftoversOf(file.path());
    AtomicFile.write(file.path(), file.content(), file.permissions());
  }

  /**
   * What differs from the plan.
   *
   * @param entry the instance
   * @param plan the plan made from it
   * @return a sentence for each file
   */
  static List<String> findings(RegistryEntry entry, InstancePlan plan) {
    List<String> findings = new ArrayList<>();
    for (String name : InstanceFiles.dangling(entry.links())) {
      findings.add(entry.links().get(name) + " is gone; start looks for another " + name);
    }
    for (PlannedFile file : plan.files()) {
      switch (entry.written().fit(file, sum(file.path()))) {
        case MISSING -> findings.add(file.path() + " is missing; start writes it");
        case CHANGED ->
            findings.add(
                file.path()
                    + " was changed by hand; it stays so, also where a newer Docker needs another:"
                    + " start writes it anew once it is moved away");
        case AS_PLANNED, OUTDATED -> {}
      }
    }
    return findings;
  }

  /** What is there and is no file, such as a folder, is not as dockyard wrote it either. */
  private static Optional<String> sum(Path file) {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file)) {
      return Optional.of("");
    }
    try {
      return Optional.of(Sha256.of(Files.readAllBytes(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new HostException("read " + file, e);
    }
  }
}
