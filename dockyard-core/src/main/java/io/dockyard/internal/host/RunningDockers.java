package io.dockyard.internal.host;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The dockerds that run on this host, whoever has started them. */
public final class RunningDockers {

  private static final String PROGRAM = "dockerd";

  /**
   * What a dockerd keeps open in its data-root as long as it runs (seen with 20.10, 26.1 and 28.5).
   * It tells the data-root whatever the dockerd was told on its command line or by a file.
   */
  private static final Path KEPT_OPEN = Path.of("volumes/metadata.db");

  private static final Path ROOT = Path.of("/");

  private RunningDockers() {}

  /**
   * The data-roots of those that root runs and whose network is this JVM's.
   *
   * @param own a data-root that is left out
   * @return each as a path that leads there from here, also where its dockerd has mounts of its
   *     own; it leads nowhere when that dockerd has ended
   */
  public static List<Path> dataRootsBut(Path own) {
    Optional<FileIdentity> left = FileIdentity.following(own);
    return Processes.pids().stream()
        .filter(RunningDockers::isOne)
        .flatMap(pid -> dataRoot(pid).stream())
        .filter(root -> !FileIdentity.following(root).equals(left))
        .toList();
  }

  private static boolean isOne(long pid) {
    return Processes.executable(pid).filter(program -> program.endsWith(PROGRAM)).isPresent()
        && Processes.ofRoot(pid)
        && Processes.sameNamespace(pid, "net");
  }

  private static Optional<Path> dataRoot(long pid) {
    Path process = Path.of("/proc", Long.toString(pid));
    return openFiles(process.resolve("fd")).stream()
        .filter(file -> file.isAbsolute() && file.endsWith(KEPT_OPEN))
        .findFirst()
        .map(file -> ROOT.resolve(file.subpath(0, file.getNameCount() - KEPT_OPEN.getNameCount())))
        .map(root -> process.resolve("root").resolve(ROOT.relativize(root)));
  }

  /** Sockets and the like too, by the names of proc(5). */
  private static List<Path> openFiles(Path descriptors) {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
      links.forEach(link -> target(link).ifPresent(files::add));
    } catch (IOException | DirectoryIteratorException e) {
      // It has ended, and has nothing open any more.
      return List.of();
    }
    return files;
  }

  private static Optional<Path> target(Path descriptor) {
    try {
      return Optional.of(Files.readSymbolicLink(descriptor));
    } catch (IOException e) {
      // Closed meanwhile.
      return Optional.empty();
    }
  }
}
