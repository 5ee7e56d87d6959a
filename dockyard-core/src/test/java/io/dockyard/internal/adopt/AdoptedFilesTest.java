package io.dockyard.internal.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.InstanceCgroups;
import io.dockyard.InstancePlan;
import io.dockyard.InstanceSpec;
import io.dockyard.PlannedFile;
import io.dockyard.internal.host.AtomicFile;
import io.dockyard.internal.plan.DockerVersion;
import io.dockyard.internal.plan.InstanceLayout;
import io.dockyard.internal.plan.Planner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdoptedFilesTest {

  private Path root;
  private InstancePlan plan;
  private AdoptedFiles files;

  @BeforeEach
  void layOut(@TempDir Path root) throws IOException {
    this.root = root;
    InstanceSpec spec =
        Planner.completed(
            InstanceSpec.builder("a")
                .root(root)
                .bridgeCidr("10.9.0.1/24")
                .poolBase("10.10.0.0/16")
                .build());
    Path ctr = Path.of("/usr/bin/ctr");
    plan =
        Planner.plan(
            spec,
            InstanceLayout.SHELL_SHARED_SYSBOX,
            Map.of("ctr", ctr, "docker-cli", plan("bin/docker-cli")),
            new DockerVersion(28, 5),
            InstanceCgroups.plain("a"));
    files = new AdoptedFiles(plan);
    for (Path folder : List.of(plan.paths().bin(), plan.paths().etc(), plan.paths().log())) {
      Files.createDirectories(folder);
    }
    Files.writeString(plan.paths().envFile(), "env of the tool");
    Files.writeString(plan.paths().daemonJson(), "json of the tool");
    Files.writeString(plan.paths().bin().resolve("docker"), "wrapper of the tool");
    Files.writeString(plan.paths().bin().resolve("docker-cli"), "client of the tool");
  }

  private Path plan(String name) {
    return root.resolve("docker-runtime").resolve(name);
  }

  /** As an adoption does, up to the last step. */
  private void adopt() throws IOException {
    files.keep();
    Files.writeString(plan.paths().marker(), "{}");
    Files.createDirectory(plan.paths().lib());
    Files.createSymbolicLink(plan.paths().bin().resolve("ctr"), Path.of("/usr/bin/ctr"));
    for (PlannedFile file : plan.files()) {
      AtomicFile.write(file.path(), file.content(), file.permissions());
    }
  }

  private Map<String, String> content() throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.toList()) {
        content.put(path.toString(), Files.isRegularFile(path) ? Files.readString(path) : "");
      }
    }
    return content;
  }

  @Test
  void whatIsWrittenOverStaysBeside() throws IOException {
    adopt();
    assertThat(plan.paths().etc().resolve("daemon.json.shell-tool")).hasContent("json of the tool");
    assertThat(plan.paths().daemonJson()).content().contains("data-root");
  }

  @Test
  void everythingIsGivenBack() throws IOException {
    Map<String, String> before = content();
    adopt();
    files.giveBack();
    assertThat(content()).isEqualTo(before);
  }

  @Test
  void anAdoptionThatWasContinuedIsGivenBackToo() throws IOException {
    Map<String, String> before = content();
    adopt();
    files.keep();
    files.giveBack();
    assertThat(content()).isEqualTo(before);
  }

  @Test
  void whatWasKeptBeforeAnythingWasWrittenIsGivenBack() throws IOException {
    Map<String, String> before = content();
    files.keep();
    files.giveBack();
    assertThat(content()).isEqualTo(before);
  }

  @Test
  void whatCouldNotBeKeptIsNotDeleted() throws IOException {
    Map<String, String> before = content();
    files.giveBack();
    assertThat(content()).isEqualTo(before);
  }
}
