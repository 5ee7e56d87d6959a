package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.Binaries;
import io.dockyard.Instance;
import io.dockyard.InstanceStatus;
import io.dockyard.RefusedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The programs of an instance are replaced by others, and what follows from them is kept up. */
public abstract class UpgradeContract extends BackendContract {

  private static final String NEEDED_BY_NEWER = "time-namespaces";

  /** Where an old dockerd that is not told of another place keeps a key. */
  private static final Path KEYS = Path.of("/etc/docker");

  @BeforeEach
  void anOldDockerd() {
    if (!Files.exists(KEYS)) {
      afterwards("rm -rf " + KEYS);
    }
    installDockerd("28.5.1");
  }

  /** One that says of itself what it is told to, and is the host's in all else. */
  private void installDockerd(String version) {
    Path next = folder().resolve("next");
    write(
        next,
        """
        #!/bin/sh
        if [ "$1" = --version ]; then
          echo 'Docker version %s, build 0000000'
        else
          exec %s "$@"
        fi
        """
            .formatted(version, which("dockerd")));
    host("chmod 755 %s; mv %s %s/dockerd".formatted(next, next, folder()));
  }

  private Instance create() {
    return create(spec("a").binaries(Binaries.inFolder(folder())));
  }

  @Test
  void aNewerDockerGetsTheSettingsThatItNeeds() {
    Instance a = create();
    a.start();
    assertThat(read(a.plan().paths().daemonJson())).doesNotContain(NEEDED_BY_NEWER);
    a.stop();
    installDockerd("29.5.0");

    a.start();

    assertThat(read(a.plan().paths().daemonJson())).contains(NEEDED_BY_NEWER);
    assertThat(running(a)).isTrue();
    assertThat(a.status().findings()).isEmpty();
    a.stop();
    installDockerd("28.5.1");
    a.start();
    assertThat(read(a.plan().paths().daemonJson())).doesNotContain(NEEDED_BY_NEWER);
  }

  @Test
  void aFileThatSomebodyHasChangedStaysAndIsTold() {
    Instance a = create();
    Path file = a.plan().paths().daemonJson();
    String byHand = read(file).replaceFirst("\\{", "{ \"max-concurrent-downloads\": 7,");
    write(file, byHand);
    installDockerd("29.5.0");

    a.start();

    assertThat(read(file)).isEqualTo(byHand);
    assertThat(a.status().findings())
        .singleElement()
        .asString()
        .contains(file.toString(), "changed by hand", "moved away");

    host("mv %s %s/moved-away".formatted(file, folder()));
    assertThat(a.status().findings()).containsExactly(file + " is missing; start writes it");
    a.start();
    assertThat(read(file)).contains(NEEDED_BY_NEWER).doesNotContain("max-concurrent-downloads");
    assertThat(a.status().findings()).isEmpty();
  }

  /** What the instance was asked to be is written there; nothing of what runs reads it. */
  @Test
  void whatIsNoFileStaysAndIsTold() {
    Instance a = create();
    Path file = a.plan().paths().etc().resolve("dockyard.env");
    host("mv %1$s %2$s/moved-away && mkdir %1$s".formatted(file, folder()));

    a.start();

    assertThat(running(a)).isTrue();
    assertThat(file).isDirectory();
    assertThat(a.status().findings())
        .singleElement()
        .asString()
        .contains(file.toString(), "changed by hand");

    host("rmdir " + file);
    a.start();
    assertThat(a.status().findings()).isEmpty();
  }

  @Test
  void programsThatAreAsTheyWereAreNotAskedAgain() {
    Path asked = folder().resolve("asked");
    host("sed -i '2i [ \"$1\" != --version ] || echo >> %s' %s/dockerd".formatted(asked, folder()));
    Instance a = create();
    assertThat(Files.exists(asked)).isTrue();
    host("rm " + asked);

    a.start();
    a.stop();
    closing(open()).find("a").orElseThrow().start();

    assertThat(asked).doesNotExist();
  }

  @Test
  void programsThatAreReplacedUnderARunningInstanceAreToldUntilItIsStartedAnew() {
    installContainerd();
    Instance a = create();
    a.start();
    assertThat(a.status().findings()).isEmpty();
    long pid = a.status().containerd().orElseThrow().pid();

    installContainerd();

    assertThat(a.status().state()).isEqualTo(InstanceStatus.State.RUNNING);
    assertThat(a.status().findings())
        .singleElement()
        .asString()
        .contains("containerd (pid " + pid + ")", "was replaced", "stop and start");
    a.stop();
    a.start();
    assertThat(a.status().findings()).isEmpty();
  }

  private void installContainerd() {
    host(
        "cp %1$s %2$s/next; mv %2$s/next %2$s/containerd".formatted(which("containerd"), folder()));
  }

  /**
   * As where one package replaces another; what an instance can do without may be gone for good.
   */
  @Test
  void programsThatAreElsewhereByNowAreFound() {
    Path ctr = which("ctr");
    host("cp %s %s %s && mv %s %s/away".formatted(which("runc"), ctr, folder(), ctr, folder()));
    afterwards("mv %s/away %s".formatted(folder(), ctr));
    Instance a = create();
    host("rm %s/dockerd %s/ctr".formatted(folder(), folder()));
    assertThat(a.status().findings())
        .containsExactly(
            folder() + "/ctr is gone; start looks for another ctr",
            folder() + "/dockerd is gone; start looks for another dockerd");

    a.start();

    assertThat(running(a)).isTrue();
    assertThat(a.status().findings()).isEmpty();
    Map<String, Path> links = dockyard().find("a").orElseThrow().plan().links();
    assertThat(links).containsEntry("dockerd", which("dockerd")).doesNotContainKey("ctr");
    assertThat(a.plan().paths().bin().resolve("ctr")).doesNotExist();
  }

  @Test
  void programsThatAreNowhereAreNamed() {
    Path dockerd = which("dockerd");
    Instance a = create();
    host("rm %s/dockerd && mv %s %s/away".formatted(folder(), dockerd, folder()));
    try {
      assertThatThrownBy(a::start)
          .isInstanceOf(RefusedException.class)
          .hasMessageContainingAll("a' are gone: [dockerd]", "no others", "install them again");
    } finally {
      host("mv %s/away %s".formatted(folder(), dockerd));
    }
  }

  @Test
  void filesThatAreGoneAreWrittenAnew() {
    Instance a = create();
    Path etc = a.plan().paths().etc();
    host("rm %s/daemon.json %s/containerd.toml".formatted(etc, etc));

    a.start();

    assertThat(running(a)).isTrue();
    assertThat(a.status().findings()).isEmpty();
  }
}
