package io.dockyard.internal.preflight;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.internal.host.Command;
import io.dockyard.internal.host.FileStamp;
import io.dockyard.internal.plan.DockerVersion;
import io.dockyard.internal.registry.AskedDockerd;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What dockerds say of themselves. Asking one costs a process, so the answer is kept per file. */
final class Dockerds {

  private final Map<FileStamp, AskedDockerd> known = new ConcurrentHashMap<>();

  /** What a dockerd says of itself, or has said to this JVM before. */
  AskedDockerd ask(Path dockerd, Deadline deadline) {
    // Before it is asked: one that is replaced meanwhile is asked again.
    FileStamp file =
        FileStamp.of(dockerd)
            .orElseThrow(() -> new HostException("ask " + dockerd, "it is gone", null));
    AskedDockerd said = known.get(file);
    if (said == null) {
      said = new AskedDockerd(version(dockerd, deadline), Optional.of(file));
      known.put(file, said);
    }
    return said;
  }

  private static DockerVersion version(Path dockerd, Deadline deadline) {
    String printed = Command.check(List.of(dockerd.toString(), "--version"), deadline);
    try {
      return DockerVersion.parse(printed);
    } catch (IllegalArgumentException e) {
      throw new HostException("find out the version of " + dockerd, e);
    }
  }
}
