package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dockyard.ContainerRuntime;
import io.dockyard.DockyardException;
import io.dockyard.Instance;
import io.dockyard.InstanceSpec;
import io.dockyard.InstanceStatus;
import io.dockyard.LogRotation;
import io.dockyard.RefusedException;
import io.dockyard.internal.plan.InstanceLayout;
import io.dockyard.testkit.DockyardTraces;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** An instance of the shell tool becomes one of ours with all it has, or stays what it was. */
public abstract class AdoptionContract extends BackendContract {

  private ShellTool layOut(InstanceLayout layout) {
    own(ShellTool.PREFIX);
    return ShellTool.layOut(folder().resolve("shell"), layout);
  }

  private ShellTool layOut() {
    return layOut(InstanceLayout.SHELL_OWN_SYSBOX);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_ANY, names = "SHELL_.*")
  void imagesContainersAndVolumesComeAlong(InstanceLayout layout) {
    try (ShellTool tool = layOut(layout)) {
      tool.start();
      tool.fill();
      tool.stop();

      Instance adopted = dockyard().adopt(tool.envFile());

      assertThat(read(REGISTRY.resolve(ShellTool.PREFIX).resolve("instance.json")))
          .contains("\"layout\": \"" + layout + "\"");
      assertThat(adopted.status().state()).isEqualTo(InstanceStatus.State.STOPPED);
      adopted.start();
      assertThat(tool.docker().run("images", "--format", "{{.Repository}}:{{.Tag}}"))
          .isEqualTo("busybox:kept");
      assertThat(tool.docker().run("volume", "ls", "--quiet")).isEqualTo("kept");
      assertThat(tool.docker().run("start", "--attach", ShellTool.CONTAINER))
          .isEqualTo(ShellTool.CONTENT);
      adopted.stop();
      adopted.start();
      assertThat(tool.docker().run("start", "--attach", ShellTool.CONTAINER))
          .isEqualTo(ShellTool.CONTENT);

      adopted.destroy();
      assertThat(folder().resolve("shell")).doesNotExist();
      assertThat(Path.of("/run/" + ShellTool.PREFIX + "docker")).doesNotExist();
      assertThat(read(Path.of("/etc/group"))).doesNotContain(ShellTool.PREFIX + "docker:");
      assertThat(read(Path.of("/etc/passwd"))).doesNotContain(ShellTool.PREFIX + "docker:");
    }
  }

  /** Its dockerd leaves their bridges behind. */
  @Test
  void networksComeAlong() {
    try (ShellTool tool = layOut()) {
      tool.start();
      tool.docker().run("network", "create", "mine");
      tool.docker()
          .run("network", "create", "-o", "com.docker.network.bridge.name=dyknamed0", "named");
      tool.stop();
      assertThat(host("ip -brief link")).contains("br-", "dyknamed0");

      Instance adopted = dockyard().adopt(tool.envFile());

      adopted.start();
      assertThat(tool.docker().run("network", "ls", "--format", "{{.Name}}"))
          .contains("mine", "named");
      tool.docker().run("network", "inspect", "mine", "named");
      adopted.destroy();
      assertThat(host("ip -brief link")).doesNotContain("br-", "dyknamed0");
    }
  }

  @Test
  void adoptingAgainAndFindingGiveTheSameInstance() {
    try (ShellTool tool = layOut()) {
      Instance adopted = dockyard().adopt(tool.envFile());
      assertThat(adopted).isNotInstanceOf(AutoCloseable.class);
      assertThat(dockyard().adopt(tool.envFile()).plan()).isEqualTo(adopted.plan());
      assertThat(dockyard().find(ShellTool.PREFIX).orElseThrow().plan()).isEqualTo(adopted.plan());
      adopted.destroy();
    }
  }

  @Test
  void anAdoptedInstanceThatLostItsEntryIsAdoptedAgain() {
    try (ShellTool tool = layOut()) {
      Instance adopted = dockyard().adopt(tool.envFile());
      host("rm -r " + REGISTRY.resolve(ShellTool.PREFIX));
      assertThat(dockyard().adopt(tool.envFile()).spec()).isEqualTo(adopted.spec());

      host("rm -r " + REGISTRY.resolve(ShellTool.PREFIX));
      Instance created = dockyard().create(adopted.spec());
      assertThat(created.spec()).isEqualTo(adopted.spec());
      assertThat(created.plan().paths()).isEqualTo(adopted.plan().paths());
      adopted.destroy();
      assertThat(dockyard().find(ShellTool.PREFIX)).isEmpty();
    }
  }

  @Test
  void aRemovalThatWasCutShortIsFinishedAndToldOf() {
    try (ShellTool tool = layOut()) {
      dockyard().adopt(tool.envFile());
      Path entry = REGISTRY.resolve(ShellTool.PREFIX).resolve("instance.json");
      write(entry, read(entry).replace("\"READY\"", "\"DESTROYING\""));

      assertThat(catchThrowable(() -> dockyard().adopt(tool.envFile())))
          .isInstanceOf(RefusedException.class)
          .hasMessageContainingAll(
              "'" + ShellTool.PREFIX + "' was being destroyed, which is finished now",
              "nothing of it is left at " + folder().resolve("shell"),
              "create it");

      assertThat(dockyard().find(ShellTool.PREFIX)).isEmpty();
      assertThat(folder().resolve("shell")).doesNotExist();
      assertThat(read(Path.of("/etc/group"))).doesNotContain(ShellTool.PREFIX + "docker:");
    }
  }

  @Test
  void settingsOfItsOwnAreKept() {
    try (ShellTool tool = layOut()) {
      tool.writeSettings(
          """
          "registry-mirrors": ["https://mirror.example"],
          "insecure-registries": ["registry.example:5000"],
          "dns": ["192.0.2.53"],
          "labels": ["owner=me"],
          "log-opts": {"max-size": "7m", "max-file": "2", "compress": "true"},
          "max-concurrent-downloads": 2,
          "live-restore": true,
          "runtimes": {"sysbox-runc": {"path": "/x/sysbox-runc"}},
          """);
      InstanceSpec spec = dockyard().adopt(tool.envFile()).spec();

      assertThat(spec.runtime()).isEqualTo(ContainerRuntime.RUNC);
      assertThat(spec.registryMirrors()).hasToString("[https://mirror.example]");
      assertThat(spec.dns()).containsExactly("192.0.2.53");
      assertThat(spec.labels()).isEqualTo(Map.of("owner", "me"));
      assertThat(spec.logRotation()).isEqualTo(LogRotation.of("7m", 2));
      assertThat(read(tool.daemonJson()))
          .contains("registry.example:5000", "max-concurrent-downloads", "\"compress\": \"true\"")
          .doesNotContain("live-restore", "/x/sysbox-runc");
      assertThat(Files.exists(Path.of(tool.daemonJson() + ".shell-tool"))).isTrue();
      dockyard().find(ShellTool.PREFIX).orElseThrow().destroy();
    }
  }

  @Test
  void aRunningInstanceIsRefused() {
    try (ShellTool tool = layOut()) {
      tool.start();
      assertRefused(tool, "runs", "stop it with the shell tool first");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SECRET=1",
        "DOCKYARD_POOL_SIZE=",
        "DOCKYARD_SYSBOX_SUBID_START=231072",
        "not a setting",
        "DOCKYARD_ROOT=$HOME"
      })
  void anEnvFileWithMoreInItIsRefused(String line) {
    try (ShellTool tool = layOut()) {
      write(tool.envFile(), read(tool.envFile()) + line + "\n");
      assertRefused(tool, "env file '" + line + "'", "in line 7");
    }
  }

  @Test
  void anEnvFileThatLiesElsewhereIsRefused() {
    try (ShellTool tool = layOut()) {
      Path copy = write(folder().resolve("copy.env"), read(tool.envFile()));
      assertThat(catchThrowable(() -> dockyard().adopt(copy)))
          .hasMessageContainingAll(copy.toString(), "must be the instance's own");
    }
  }

  @Test
  void aFolderThatIsNoInstanceIsRefused() {
    try (ShellTool tool = layOut()) {
      host("rm -r " + tool.dataRoot());
      assertRefused(tool, "is not an instance of the shell tool");
    }
  }

  @Test
  void aUnitThatStartsItIsRefused() {
    Path folder = Path.of("/run/systemd/system");
    if (!Files.exists(folder)) {
      afterwards("rmdir -p --ignore-fail-on-non-empty " + folder);
    }
    Path unit = write(folder.resolve(ShellTool.PREFIX + "docker.service"), "[Service]\n");
    afterwards("rm " + unit);
    try (ShellTool tool = layOut()) {
      assertRefused(tool, "unit " + unit);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_ANY, names = "SHELL_.*")
  void imagesInTheOtherStoreAreNotGivenUp(InstanceLayout layout) {
    for (String image :
        List.of(
            "io.containerd.snapshotter.v1.overlayfs/snapshots/1",
            "io.containerd.snapshotter.v1.native/snapshots/1",
            "io.containerd.content.v1.content/blobs/sha256/0123")) {
      try (ShellTool tool = layOut(layout)) {
        makeFolder(tool.containerdRoot().resolve(image));
        assertRefused(
            tool, "containerd image store " + tool.containerdRoot(), "export them", "remove");
      }
    }
  }

  @Test
  void rulesThatPartContainersAreNotGivenUp() {
    try (ShellTool tool = layOut()) {
      Path rules = write(makeFolder(tool.home().resolve("etc/isolation.d")).resolve("a.rules"), "");
      assertRefused(tool, rules + " parts containers", "remove it");
    }
  }

  @Test
  void theEmptySettingsOfALaterShellToolAreNoHindrance() {
    try (ShellTool tool = layOut()) {
      write(tool.envFile(), read(tool.envFile()) + "DOCKYARD_SYSBOX_MGR_EXTRA_ARGS=\n");

      assertThat(dockyard().adopt(tool.envFile()).spec().prefix()).isEqualTo(ShellTool.PREFIX);
      dockyard().find(ShellTool.PREFIX).orElseThrow().destroy();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"features\": {\"containerd-snapshotter\": true},",
        "\"userns-remap\": \"default\",",
        "\"data-root\": \"/elsewhere\", \"x\": {\"data-root\": 1},"
      })
  void settingsThatHideTheDataAreRefused(String setting) {
    try (ShellTool tool = layOut()) {
      if (setting.contains("/elsewhere")) {
        write(tool.daemonJson(), "{\"data-root\": \"/elsewhere\", \"default-runtime\": \"runc\"}");
      } else {
        tool.writeSettings(setting);
      }
      assertRefused(tool, tool.daemonJson().toString(), "cannot be adopted");
    }
  }

  @Test
  void aDaemonJsonThatIsDamagedIsNamed() {
    try (ShellTool tool = layOut()) {
      write(tool.daemonJson(), "{");
      assertRefused(tool, tool.daemonJson().toString(), "cannot be read as JSON");
    }
  }

  @Test
  void addressesOfOthersAreRefused() {
    create(spec("b").bridgeCidr("10.214.7.1/24"));
    try (ShellTool tool = layOut()) {
      assertRefused(tool, "poolBase '10.214.0.0/16'", "in use by instance 'b'");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"log", "etc/containerd.toml"})
  void aFailedAdoptionGivesBackWhatItFound(String inTheWay) {
    try (ShellTool tool = layOut()) {
      Path obstacle = tool.home().resolve(inTheWay);
      if (inTheWay.equals("log")) {
        host("rmdir " + obstacle);
        write(obstacle, "not a folder");
      } else {
        makeFolder(obstacle);
      }
      String before = tool.fingerprint();
      DockyardTraces untouched = DockyardTraces.take();

      assertThat(catchThrowable(() -> dockyard().adopt(tool.envFile())))
          .isInstanceOf(DockyardException.class);

      assertThat(tool.fingerprint()).isEqualTo(before);
      untouched.assertUnchanged();
      assertThat(dockyard().find(ShellTool.PREFIX)).isEmpty();
    }
  }

  private void assertRefused(ShellTool tool, String... said) {
    String before = tool.fingerprint();
    DockyardTraces untouched = DockyardTraces.take();

    Throwable refusal = catchThrowable(() -> dockyard().adopt(tool.envFile()));

    assertThat(refusal).isInstanceOf(DockyardException.class).hasMessageContainingAll(said);
    assertThat(tool.fingerprint()).isEqualTo(before);
    untouched.assertUnchanged();
    assertThat(dockyard().instances()).noneMatch(one -> one.prefix().equals(ShellTool.PREFIX));
  }
}
