package io.dockyard.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.ContainerRuntime;
import io.dockyard.DaemonCommand;
import io.dockyard.InstanceCgroups;
import io.dockyard.InstancePlan;
import io.dockyard.internal.plan.Plans;
import io.dockyard.spi.DaemonLog;
import io.dockyard.spi.DaemonRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceLogsTest {

  private final Path file;
  private final InstancePlan plan;

  InstanceLogsTest(@TempDir Path folder) {
    plan =
        Plans.withCgroups(
            Plans.spec(ContainerRuntime.RUNC).root(folder.resolve("root")),
            InstanceCgroups.plain("a_"));
    file = plan.dockerd().logFile();
  }

  @BeforeEach
  void writeALogFile() throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "first\nsecond\nthird\n");
  }

  /** What is found of dockerd's log. */
  private DaemonLog end(DaemonRunner runner, int lines) {
    return InstanceLogs.end(plan, runner, plan.dockerd(), lines);
  }

  @Test
  void aBackendThatSaysNothingHasItInTheLogFile() {
    DaemonLog log = end(new NoDaemons(), 2);

    assertThat(log.place()).isEqualTo(file.toString());
    assertThat(log.end()).isEqualTo("second\nthird");
  }

  @Test
  void aBackendThatKeepsItElsewhereIsAskedForAsMuchAsIsWanted() {
    DaemonLog log =
        end(
            new NoDaemons() {
              @Override
              public Optional<DaemonLog> log(InstancePlan plan, DaemonCommand daemon, int lines) {
                return Optional.of(DaemonLog.of("the journal", lines + " of " + daemon.name()));
              }
            },
            7);

    assertThat(log.place()).isEqualTo("the journal");
    assertThat(log.end()).isEqualTo("7 of dockerd");
  }

  @Test
  void aDaemonThatWroteNothingHasAnEmptyLog() throws IOException {
    Files.delete(file);

    assertThat(end(new NoDaemons(), 2).end()).isEmpty();
  }
}
