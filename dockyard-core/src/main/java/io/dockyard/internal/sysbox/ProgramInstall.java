package io.dockyard.internal.sysbox;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.RefusedException;
import io.dockyard.internal.host.AtomicFile;
import io.dockyard.internal.host.FileLock;
import io.dockyard.internal.host.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the daemons' programs where the pair is started from, while none runs from there. */
public final class ProgramInstall {

  private static final Logger LOG = LoggerFactory.getLogger(ProgramInstall.class);

  private final PairPlaces places;
  private final PairObserver observer;
  private final PairKnowledge knowledge;

  /**
   * The programs of one pair.
   *
   * @param places where they belong
   * @param observer sees the pair
   * @param knowledge what is known of it besides
   */
  public ProgramInstall(PairPlaces places, PairObserver observer, PairKnowledge knowledge) {
    this.places = places;
    this.observer = observer;
    this.knowledge = knowledge;
  }

  /**
   * Does it, as {@link io.dockyard.SharedSysbox#install} says.
   *
   * @param folder where they are now
   * @param deadline when it must be done
   * @return the files that were replaced
   */
  public List<Path> run(Path folder, Deadline deadline) {
    List<Path> sources = new ArrayList<>();
    for (SysboxDaemon daemon : SysboxDaemon.values()) {
      sources.add(usable(folder.resolve(daemon.program())));
    }
    requireOneVersion(sources);
    Folders.create(places.run(), "rwx------");
    try (FileLock lock = new PairOwnership(places).lock(deadline)) {
      List<Path> news = sources.stream().filter(source -> !same(source, target(source))).toList();
      if (!news.isEmpty()) {
        requireNoneRuns();
        news.forEach(this::put);
      }
      return news.stream().map(this::target).toList();
    }
  }

  private Path target(Path source) {
    return places.binaries().resolve(source.getFileName());
  }

  private static Path usable(Path program) {
    if (!program.isAbsolute()) {
      throw refused(program, "is not an absolute path", "give the folder's absolute path");
    }
    if (!Files.isRegularFile(program) || !Files.isExecutable(program)) {
      throw refused(
          program,
          "is not an executable file",
          "give a folder with sysbox-mgr and sysbox-fs of one release");
    }
    if (!StartChecks.onlyRootWrites(program)) {
      throw refused(
          program,
          "can be changed by others than root, or is below a folder that can",
          "copy it to a folder of root's, and make sure that it is what you want to run as root");
    }
    return program;
  }

  private static RefusedException refused(Path program, String seen, String advice) {
    return new RefusedException(program + " is not installed: it " + seen, advice);
  }

  private void requireOneVersion(List<Path> programs) {
    Map<Path, String> versions = new ProgramVersions(places).of(programs);
    Build.requireOneVersion(
        programs.stream()
            .map(
                program ->
                    new Build(
                        program.getFileName().toString(),
                        program,
                        Optional.empty(),
                        Optional.ofNullable(versions.get(program))))
            .toList());
  }

  private static boolean same(Path source, Path target) {
    try {
      return Files.isExecutable(target) && Files.mismatch(source, target) == -1;
    } catch (IOException e) {
      throw new HostException("compare " + source + " with " + target, e);
    }
  }

  /**
   * Whoever started them: under a daemon that runs no file is replaced, not even the other one's.
   */
  private void requireNoneRuns() {
    PairKnowledge.Known known = knowledge.underLock();
    String running =
        observer.observe(known.launches()).both().stream()
            .flatMap(daemon -> runsFromHere(daemon).stream())
            .collect(Collectors.joining(" and "));
    if (!running.isEmpty()) {
      String holders = String.join(", ", known.holders());
      throw new RefusedException(
          "the programs in " + places.binaries() + " are not replaced: " + running + " run from it",
          holders.isEmpty()
              ? "end them first"
              : "stop the instances that use them first: " + holders);
    }
  }

  private Optional<String> runsFromHere(DaemonObservation observation) {
    return observation
        .detail()
        .process()
        .filter(process -> process.executable().startsWith(places.binaries()))
        .map(process -> observation.daemon().program() + " (process " + process.pid() + ")");
  }

  private void put(Path source) {
    Path target = target(source);
    Folders.create(places.binaries(), "rwxr-xr-x");
    AtomicFile.removeLeftoversOf(target);
    AtomicFile.copy(source, target, "rwxr-xr-x");
    LOG.info("installed {} from {}", target, source);
  }
}
