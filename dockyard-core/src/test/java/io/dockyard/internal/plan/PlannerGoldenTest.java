package io.dockyard.internal.plan;

import io.dockyard.Binaries;
import io.dockyard.ContainerRuntime;
import io.dockyard.InstanceCgroups;
import io.dockyard.InstanceCgroups.Driver;
import io.dockyard.InstancePlan;
import io.dockyard.InstanceSpec;
import io.dockyard.LogRotation;
import io.dockyard.Proxies;
import io.dockyard.testkit.GoldenFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every text of a plan that reaches the host, as a file to look at. */
class PlannerGoldenTest {

  private static InstanceSpec.Builder everythingSet() {
    return Plans.spec(ContainerRuntime.RUNC)
        .root(Path.of("/srv/a"))
        .fixedCidr("10.200.1.0/25")
        .poolSize(26)
        .socketGroup("builders")
        .binaries(Binaries.inFolder(Path.of("/opt/docker/bin")))
        .registryMirror(URI.create("https://mirror.example:5000"))
        .registryCa(Path.of("/etc/ssl/own-ca.pem"))
        .proxies(Proxies.NONE.withHttp("http://user:secret@proxy:3128").withExceptFor("localhost"))
        .dns("10.0.0.53")
        .dns("2001:db8::53")
        .logRotation(LogRotation.of("512k", 7))
        .daemonSettings(
            """
            {"debug": true, "features": {"buildkit": true}, "log-opts": {"tag": "{{.Name}}"},
             "runtimes": {"runsc": {"path": "/usr/bin/runsc"}}}
            """)
        .label("team", "blue & \"é\"")
        .label("stage", "test");
  }

  @ParameterizedTest
  @CsvSource({
    "20, 10, SYSBOX_RUNC",
    "20, 10, RUNC",
    "26, 1,  SYSBOX_RUNC",
    "26, 1,  RUNC",
    "28, 5,  SYSBOX_RUNC",
    "28, 5,  RUNC",
    "29, 6,  SYSBOX_RUNC",
    "29, 6,  RUNC"
  })
  void daemonJson(int major, int minor, ContainerRuntime runtime) throws IOException {
    InstancePlan plan = Plans.plan(Plans.spec(runtime), new DockerVersion(major, minor));

    checkGolden(
        "daemon-%d.%d-%s.json".formatted(major, minor, runtime.executable()),
        Plans.file(plan, "daemon.json").content());
  }

  @Test
  void daemonJsonWithEverythingSet() throws IOException {
    InstancePlan plan = Plans.plan(everythingSet(), new DockerVersion(29, 6));

    checkGolden("daemon-everything.json", Plans.file(plan, "daemon.json").content());
  }

  @Test
  void daemonJsonUnderSystemd() throws IOException {
    String slice = "dockyard.slice/dockyard-a_.slice";
    InstanceCgroups cgroups = InstanceCgroups.of(Driver.SYSTEMD, slice);
    InstancePlan plan =
        Plans.plan(Plans.spec(ContainerRuntime.SYSBOX_RUNC), Plans.DOCKER_28, cgroups);

    checkGolden("daemon-systemd.json", Plans.file(plan, "daemon.json").content());
  }

  @Test
  void containerdToml() throws IOException {
    InstancePlan plan = Plans.plan(Plans.spec(ContainerRuntime.RUNC));

    checkGolden("containerd.toml", Plans.file(plan, "containerd.toml").content());
  }

  @Test
  void dockerClient() throws IOException {
    InstancePlan plan = Plans.plan(Plans.spec(ContainerRuntime.RUNC));

    checkGolden("docker", Plans.file(plan, "bin/docker").content());
  }

  @Test
  void envFile() throws IOException {
    InstancePlan plan = Plans.plan(Plans.spec(ContainerRuntime.SYSBOX_RUNC));

    checkGolden("dockyard.env", Plans.file(plan, "dockyard.env").content());
  }

  @Test
  void extrasFileWithEverythingSet() throws IOException {
    InstancePlan plan = Plans.plan(everythingSet());

    checkGolden("dockyard-everything.json", Plans.file(plan, "dockyard.json").content());
  }

  @Test
  void bridgeUp() throws IOException {
    InstancePlan plan = Plans.plan(Plans.spec(ContainerRuntime.RUNC));

    checkGolden(
        "bridge-up.ip", InstanceBridge.toMake(plan.network(), plan.addresses().bridgeCidr()));
  }

  @Test
  void firewallUp() throws IOException {
    checkGolden(
        "firewall-up.rules",
        FirewallRules.toRestore(Plans.plan(Plans.spec(ContainerRuntime.RUNC)).network()));
  }

  @Test
  void hostProgram() throws IOException {
    InstancePlan plan = Plans.plan(Plans.spec(ContainerRuntime.RUNC));

    checkGolden("prepare-host", Plans.file(plan, "bin/prepare-host").content());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sysbox-runc-wrapper", "sysbox-runc-rescue"})
  void runtimePrograms(String name) throws IOException {
    InstancePlan plan = Plans.plan(Plans.spec(ContainerRuntime.SYSBOX_RUNC));

    checkGolden(name, Plans.file(plan, "bin/" + name).content());
  }

  private static void checkGolden(String name, String text) throws IOException {
    GoldenFile.check(PlannerGoldenTest.class, name, text);
  }
}
