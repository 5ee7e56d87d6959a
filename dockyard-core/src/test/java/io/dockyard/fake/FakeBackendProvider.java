package io.dockyard.fake;

import io.dockyard.Deadline;
import io.dockyard.InstancePlan;
import io.dockyard.PlannedFile;
import io.dockyard.RefusedException;
import io.dockyard.internal.host.AtomicFile;
import io.dockyard.spi.Backend;
import io.dockyard.spi.BackendContext;
import io.dockyard.spi.BackendProvider;
import io.dockyard.spi.DaemonRunner;
import io.dockyard.spi.SysboxHold;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.io.FileUtils;

/** Makes the fake backend, which is taken only where it is named or the only one. */
public final class FakeBackendProvider implements BackendProvider {

  /** The name of the backend. */
  public static final String NAME = "fake";

  private record FakeBackend(DaemonRunner daemons, SysboxHold sysbox) implements Backend {
    @Override
    public void create(InstancePlan plan, Deadline deadline) {
      plan.backendFiles()
          .forEach(file -> AtomicFile.write(file.path(), file.content(), file.permissions()));
      if (Files.exists(failure(plan.prefix()))) {
        throw new RefusedException("the fake backend is to fail", "remove the file that says so");
      }
    }

    @Override
    public void remove(InstancePlan plan, Deadline deadline) {
      plan.backendFiles().forEach(file -> FileUtils.deleteQuietly(file.path().toFile()));
    }
  }

  /** The one file that the backend has for an instance. */
  public static Path file(String prefix) {
    return Path.of("/run/dockyard-fake-" + prefix);
  }

  /** While this file is there, the backend fails once it has written its own for an instance. */
  public static Path failure(String prefix) {
    return Path.of("/run/dockyard-fake-" + prefix + "-fails");
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int preference() {
    return Integer.MIN_VALUE;
  }

  @Override
  public List<PlannedFile> files(InstancePlan plan) {
    return List.of(PlannedFile.of(file(plan.prefix()), plan.dockerHost() + "\n", "rw-r--r--"));
  }

  @Override
  public Backend open(BackendContext context) {
    return backend();
  }

  /** A fake backend, which uses nothing of who opens it. */
  public static Backend backend() {
    return new FakeBackend(
        new ScriptedDaemons(),
        SysboxHold.none("the fake backend has no sysbox", "use the runtime runc"));
  }
}
