package io.dockyard.internal.direct;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.ContainerRuntime;
import io.dockyard.Dockyard;
import io.dockyard.Instance;
import io.dockyard.InstanceSpec;
import io.dockyard.InstanceStatus.State;
import io.dockyard.internal.host.FileLock;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.HostRequirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An instance under runc lives and ends, whatever state the shared sysbox is in. */
class DirectWithoutSysboxIT {

  private static final Path RUN = Path.of("/run/sysbox");
  private static final Path COUNT = RUN.resolve("dockyard-refcount");
  private static final Path LOCK = RUN.resolve("dockyard-refcount.lock");
  private static final Duration GRACE = Duration.ofSeconds(1);

  private Dockyard dockyard;

  @BeforeEach
  void open() throws IOException {
    HostRequirements.assumeWorld();
    Files.createDirectories(RUN);
    dockyard = Dockyard.builder().backend(DirectBackendProvider.NAME).open();
  }

  @AfterEach
  void close() {
    if (dockyard != null) {
      dockyard.find("ws").ifPresent(Instance::destroy);
      dockyard.close();
      HostCommand.run("rm", "-rf", RUN.toString());
    }
  }

  @Test
  void aDamagedCountIsNotItsBusiness() throws IOException {
    Files.writeString(COUNT, "rubbish");

    live();

    assertThat(COUNT).hasContent("rubbish");
  }

  @Test
  void itDoesNotWaitForAnothersStartOfThePair() {
    try (FileLock start = FileLock.tryAcquire(LOCK).orElseThrow()) {
      live();
      assertThat(FileLock.tryAcquire(LOCK)).as("while %s is held", start).isEmpty();
    }
  }

  private void live() {
    Instance instance =
        dockyard.create(InstanceSpec.builder("ws").runtime(ContainerRuntime.RUNC).build());
    instance.start();
    assertThat(instance.status().state()).isEqualTo(State.RUNNING);
    assertThat(instance.status().findings()).isEmpty();
    instance.stop(GRACE);
    assertThat(instance.status().state()).isEqualTo(State.STOPPED);
    instance.start();
    instance.destroy();
    assertThat(dockyard.find("ws")).isEmpty();
  }
}
