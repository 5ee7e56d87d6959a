package io.dockyard.testkit;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The docker client, told of one daemon and of nothing else of the user's. */
public final class DockerCli {

  private static final Path DISTRIBUTION_CLIENT = Path.of("/usr/bin/docker");

  private final URI dockerHost;
  private final List<String> user;
  private final String home = System.getProperty("java.io.tmpdir") + "/dyk-no-home";

  private DockerCli(URI dockerHost, List<String> user) {
    this.dockerHost = dockerHost;
    this.user = List.copyOf(user);
  }

  /**
   * The client of a daemon.
   *
   * @param dockerHost the daemon's address, such as {@code unix:///run/docker.sock}
   * @return the client
   */
  public static DockerCli at(URI dockerHost) {
    return new DockerCli(dockerHost, List.of());
  }

  /**
   * The same client as a user runs it who has no rights but those of some groups.
   *
   * @param groups the groups
   * @return that user's client
   */
  public DockerCli ofNobody(String... groups) {
    String rights = groups.length == 0 ? "--clear-groups" : "--groups=" + String.join(",", groups);
    return new DockerCli(dockerHost, List.of("setpriv", "--reuid=65534", "--regid=65534", rights));
  }

  /**
   * Runs a command that must succeed.
   *
   * @param args the arguments of docker
   * @return its output, without spaces and line ends around it
   * @throws AssertionError with the output when it fails
   */
  public String run(String... args) {
    return command(null, args).mustRun().strip();
  }

  /**
   * Runs a command.
   *
   * @param args the arguments of docker
   * @return its exit code
   */
  public int exitCode(String... args) {
    return command(null, args).result().exitCode();
  }

  /**
   * Runs a command that may fail.
   *
   * @param args the arguments of docker
   * @return its output, whatever its exit code
   */
  public String outputOf(String... args) {
    return command(null, args).result().output().strip();
  }

  String runWithStdin(Path stdin, String... args) {
    return command(stdin, args).mustRun().strip();
  }

  private HostCommand command(@Nullable Path stdin, String... args) {
    List<String> command = new ArrayList<>(user);
    command.add(
        Files.isExecutable(DISTRIBUTION_CLIENT) ? DISTRIBUTION_CLIENT.toString() : "docker");
    command.addAll(List.of(args));
    HostCommand docker =
        HostCommand.of(command)
            .withOnlyEnvironment(
                Map.of(
                    "DOCKER_HOST", dockerHost.toString(),
                    "PATH", System.getenv().getOrDefault("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"),
                    "HOME", home));
    return stdin == null ? docker : docker.withStdin(stdin);
  }
}
