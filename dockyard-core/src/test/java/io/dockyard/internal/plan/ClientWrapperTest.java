package io.dockyard.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.ContainerRuntime;
import io.dockyard.InstancePlan;
import io.dockyard.PlannedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The instance's {@code docker}, run by the host's shell in front of a client that tells. */
class ClientWrapperTest {

  private final Path root;

  ClientWrapperTest(@TempDir Path root) {
    this.root = root;
  }

  private static void executable(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private String run(String client) throws IOException, InterruptedException {
    InstancePlan plan = Plans.plan(Plans.spec(ContainerRuntime.RUNC).root(root));
    PlannedFile wrapper = Plans.file(plan, "bin/docker");
    executable(plan.paths().bin().resolve("docker-cli"), client);
    executable(wrapper.path(), wrapper.content());
    ProcessBuilder command = new ProcessBuilder(wrapper.path().toString(), "a b", "$c", "");
    command.redirectErrorStream(true);
    command.environment().put("DOCKER_HOST", "tcp://elsewhere:2375");
    command.environment().put("DOCKER_CONTEXT", "elsewhere");
    command.environment().put("DOCKER_TLS", "1");
    command.environment().put("DOCKER_TLS_VERIFY", "1");
    command.environment().put("DOCKER_CERT_PATH", "/elsewhere");
    Process process = command.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  @Test
  void passesItsArgumentsOnAsTheyAre() throws Exception {
    assertThat(run("#!/bin/sh\nprintf '<%s>' \"$@\"\n")).isEqualTo("<a b><$c><>");
  }

  @Test
  void leadsToTheInstanceWhateverTheEnvironmentSays() throws Exception {
    assertThat(run("#!/bin/sh\nenv | grep ^DOCKER_\n"))
        .isEqualTo("DOCKER_HOST=unix://" + root + "/run/docker.sock\n");
  }
}
