package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Instance;
import io.dockyard.LogRotation;
import io.dockyard.Proxies;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a spec asks for arrives in the daemons and in the containers. */
public abstract class SettingsContract extends BackendContract {

  /** The names of variables that a daemon has besides those of its plan. */
  protected Set<String> variablesOfTheBackend() {
    return Set.of();
  }

  private static String info(Instance instance, String field) {
    return docker(instance).run("info", "--format", "{{json ." + field + "}}");
  }

  @Test
  void proxies() {
    Instance a =
        create(
            spec("a")
                .proxies(
                    Proxies.NONE
                        .withHttp("http://proxy:3128")
                        .withHttps("http://proxy:3129")
                        .withExceptFor("localhost,.local")));

    a.start();

    assertThat(info(a, "HTTPProxy")).isEqualTo("\"http://proxy:3128\"");
    assertThat(info(a, "HTTPSProxy")).isEqualTo("\"http://proxy:3129\"");
    assertThat(info(a, "NoProxy")).isEqualTo("\"localhost,.local\"");
    long dockerd = a.status().dockerd().orElseThrow().pid();
    assertThat(InstanceProcess.environment(dockerd)).contains("HTTP_PROXY=http://proxy:3128");
  }

  @Test
  void withoutProxiesThoseOfTheCallersEnvironmentDoNotArriveEither() {
    Instance a = create("a");

    a.start();

    assertThat(info(a, "HTTPProxy")).isEqualTo("\"\"");
    long dockerd = a.status().dockerd().orElseThrow().pid();
    assertThat(InstanceProcess.environment(dockerd))
        .filteredOn(variable -> !variable.isEmpty())
        .allMatch(
            variable ->
                variable.matches("(PATH|HOME|GOGC|PWD|DOCKYARD_INSTANCE|DOCKYARD_RUNTIME)=.*")
                    || variablesOfTheBackend().contains(variable.replaceFirst("=.*", "")));
  }

  @Test
  void certificateAuthorities() {
    Path ca = folder().resolve("ca.pem");
    host(
        "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=dockyard-test -days 1 -keyout "
            + folder().resolve("ca.key")
            + " -out "
            + ca);
    Instance a = create(spec("a").registryCa(ca));

    a.start();

    long dockerd = a.status().dockerd().orElseThrow().pid();
    String variable =
        InstanceProcess.environment(dockerd).stream()
            .filter(entry -> entry.startsWith("SSL_CERT_DIR="))
            .findFirst()
            .orElseThrow();
    Path certificates = Path.of(variable.substring("SSL_CERT_DIR=".length()));
    assertThat(certificates.resolve("0.pem")).hasSameTextualContentAs(ca);
  }

  @Test
  void registryMirrors() {
    Instance a = create(spec("a").registryMirror(URI.create("https://mirror.example/")));

    a.start();

    assertThat(info(a, "RegistryConfig.Mirrors")).isEqualTo("[\"https://mirror.example/\"]");
  }

  @Test
  void nameServersOfContainers() {
    Instance a = start(spec("a").dns("192.0.2.53").dns("192.0.2.54"));

    assertThat(docker(a).run("run", "--rm", IMAGE, "cat", "/etc/resolv.conf").lines())
        .contains("nameserver 192.0.2.53", "nameserver 192.0.2.54");
  }

  @Test
  void logRotation() {
    Instance a = start(spec("a").logRotation(LogRotation.of("5m", 2)));

    String container = docker(a).run("create", IMAGE, "true");

    assertThat(docker(a).run("inspect", "-f", "{{json .HostConfig.LogConfig}}", container))
        .contains("json-file", "\"max-size\":\"5m\"", "\"max-file\":\"2\"");
  }

  @Test
  void labels() {
    Instance a = create(spec("a").label("team", "net").label("tier", "test"));

    a.start();

    assertThat(info(a, "Labels")).contains("\"team=net\"", "\"tier=test\"");
  }

  @Test
  void furtherSettingsOfTheDaemon() {
    Instance a = start(spec("a").daemonSettings("{\"default-shm-size\":\"80M\"}"));

    String container = docker(a).run("create", IMAGE, "true");

    assertThat(docker(a).run("inspect", "-f", "{{.HostConfig.ShmSize}}", container))
        .isEqualTo(Long.toString(80L << 20));
  }

  @Test
  void addressesOfTheBridgeAndOfNewNetworks() {
    Instance a =
        start(spec("a").bridgeCidr("10.201.1.1/24").poolBase("10.201.64.0/18").poolSize(26));
    docker(a).run("network", "create", "mine");

    WebContainer web = WebContainer.run(docker(a), "web");

    assertThat(web.address()).startsWith("10.201.1.");
    assertThat(
            docker(a).run("network", "inspect", "-f", "{{(index .IPAM.Config 0).Subnet}}", "mine"))
        .isEqualTo("10.201.64.0/26");
  }

  @Test
  void containersRunOnTmpfs() {
    Path tmpfs = makeFolder(folder().resolve("tmpfs"));
    host("mount -t tmpfs none " + tmpfs);
    afterwards("umount " + tmpfs);

    Instance a = start(spec("a").root(tmpfs.resolve("r")));

    assertThat(docker(a).run("run", "--rm", IMAGE, "echo", "hi")).isEqualTo("hi");
    a.destroy();
  }

  @Test
  void theHostsOwnDaemonJsonIsNotRead() {
    Path file = Path.of("/etc/docker/daemon.json");
    if (!Files.exists(file)) {
      boolean folderWasThere = Files.exists(file.getParent());
      afterwards(folderWasThere ? "rm -f " + file : "rm -rf " + file.getParent());
      write(file, "{\"labels\":[\"of=host\"]}");
    }
    Instance a = create("a");

    a.start();

    assertThat(info(a, "Labels")).isEqualTo("[]");
  }
}
