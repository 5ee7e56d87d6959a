package io.dockyard.contract;

import io.dockyard.testkit.Await;
import io.dockyard.testkit.DockerCli;
import io.dockyard.testkit.NetworkOf;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A container that serves its own name over HTTP on port 80, and can be a client as well. */
final class WebContainer {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final DockerCli docker;
  private final String name;

  private WebContainer(DockerCli docker, String name) {
    this.docker = docker;
    this.name = name;
  }

  /**
   * Runs one.
   *
   * @param docker where
   * @param name its name
   * @param options of {@code docker run}
   * @return the container, serving
   */
  static WebContainer run(DockerCli docker, String name, String... options) {
    String serve =
        "mkdir -p /www; echo " + name + " > /www/index.html; exec httpd -f -p 80 -h /www";
    List<String> command =
        new ArrayList<>(List.of("run", "-d", "--stop-signal=KILL", "--name", name));
    command.addAll(List.of(options));
    command.addAll(List.of(BackendContract.IMAGE, "sh", "-c", serve));
    docker.run(command.toArray(String[]::new));
    WebContainer container = new WebContainer(docker, name);
    container.awaitServing();
    return container;
  }

  /** Waits until it serves, as after a start of its daemon. */
  void awaitServing() {
    Await.until(
        "container " + name,
        PATIENCE,
        () -> docker.exitCode("exec", name, "nc", "127.0.0.1", "80", "-e", "true") == 0);
  }

  /** Its address in the one network it is in. */
  String address() {
    return docker.run(
        "inspect", "-f", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", name);
  }

  /** Whether a TCP connection can be made from inside; see {@link NetworkOf#canConnect}. */
  boolean canConnect(String address, int port) {
    long pid = Long.parseLong(docker.run("inspect", "-f", "{{.State.Pid}}", name));
    return new NetworkOf(pid).canConnect(address, port);
  }

  /** Whether it finds another container by its name. */
  boolean knows(String other) {
    String said = exec("nc -w 60 " + other + " 80 -e true 2>&1 || true");
    return !said.contains("bad address '" + other + "'");
  }

  /** What a web server answers to it. */
  String fetch(String host, int port) {
    // The static wget cannot look up names, not even addresses, where there is no C library.
    String get = "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 60 " + host + " " + port;
    String answer = exec(get);
    return answer.substring(answer.lastIndexOf('\n') + 1).strip();
  }

  /** Runs a command inside that must succeed. */
  String exec(String script) {
    return docker.run("exec", name, "sh", "-c", script);
  }

  /** What a web server answers to the host. */
  static String fetchFromHost(String host, int port) {
    try {
      URLConnection connection =
          URI.create("http://" + host + ":" + port + "/").toURL().openConnection();
      connection.setConnectTimeout((int) PATIENCE.toMillis());
      connection.setReadTimeout((int) PATIENCE.toMillis());
      try (InputStream body = connection.getInputStream()) {
        return new String(body.readAllBytes(), StandardCharsets.UTF_8).strip();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("no answer from " + host + ":" + port, e);
    }
  }
}
