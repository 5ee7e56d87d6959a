package io.dockyard.internal.preflight;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.internal.host.Command;
import io.dockyard.internal.plan.DockerVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The versions of dockerds. Asking one costs a process, so the answer is kept per file. */
final class DockerVersions {

  /** A file as it was when it was asked; another one at the same path is asked again. */
  private record AskedFile(Path realPath, long size, FileTime modified) {}

  private final Map<AskedFile, DockerVersion> known = new ConcurrentHashMap<>();

  /** The version of a dockerd, as it says itself. */
  DockerVersion of(Path dockerd, Deadline deadline) {
    AskedFile file = identify(dockerd);
    DockerVersion version = known.get(file);
    if (version == null) {
      version = ask(dockerd, deadline);
      known.put(file, version);
    }
    return version;
  }

  private static AskedFile identify(Path dockerd) {
    try {
      return new AskedFile(
          dockerd.toRealPath(), Files.size(dockerd), Files.getLastModifiedTime(dockerd));
    } catch (IOException e) {
      throw new HostException("read " + dockerd, e);
    }
  }

  private static DockerVersion ask(Path dockerd, Deadline deadline) {
    String printed = Command.check(List.of(dockerd.toString(), "--version"), deadline);
    try {
      return DockerVersion.parse(printed);
    } catch (IllegalArgumentException e) {
      throw new HostException("find out the version of " + dockerd, e);
    }
  }
}
