package io.dockyard.internal.systemd;

import static io.dockyard.internal.host.Processes.SIGCONT;
import static io.dockyard.internal.host.Processes.SIGSTOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.Dockyard;
import io.dockyard.Instance;
import io.dockyard.InstanceStatus.State;
import io.dockyard.ProcessIdentity;
import io.dockyard.RefusedException;
import io.dockyard.contract.BackendContract;
import io.dockyard.contract.BackendUnderTest;
import io.dockyard.internal.host.Processes;
import io.dockyard.testkit.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which instances systemd is told to start when the host boots. */
@BackendUnderTest(SystemdBackendProvider.NAME)
@Tag("booted")
class BootIT extends BackendContract {

  private static final Path FOLDER = Path.of("/etc/systemd/system");
  private static final Path UNIT = FOLDER.resolve("adocker.service");
  private static final Path LINK = FOLDER.resolve("multi-user.target.wants/adocker.service");

  @Test
  void anInstanceIsNotEnabledUnlessThatIsAskedForAndIsNotStartedByIt() {
    Instance instance = create("a");
    assertNotEnabled(instance);

    instance.enable();

    assertEnabled(instance);
    assertThat(instance.status().state()).isEqualTo(State.STOPPED);
    instance.enable();
    assertEnabled(instance);
    instance.disable();
    assertNotEnabled(instance);
    instance.disable();
    assertNotEnabled(instance);
  }

  @Test
  void itStaysEnabledOverAStopAndIsStillRunningWhenItNoLongerIs() {
    Instance instance = create("a");
    instance.enable();
    instance.start();
    instance.stop();
    assertEnabled(instance);
    instance.start();

    instance.disable();

    assertThat(running(instance)).isTrue();
    assertNotEnabled(instance);
    assertThat(instance.status().findings()).isEmpty();
  }

  @Test
  void systemdHasReadThatItIsNotEnabledAlsoWhereTheLinkWasGoneBefore() {
    Instance instance = create("a");
    instance.enable();
    host("rm " + LINK);

    instance.disable();

    assertThat(host("systemctl show -P Wants multi-user.target").split(" ", -1))
        .doesNotContain("adocker.service");
  }

  @Test
  void anEnabledInstanceLeavesNothingBehind() {
    Instance instance = create("a");
    instance.enable();

    instance.destroy();

    assertThat(isThere(LINK)).isFalse();
  }

  @Test
  void whoseUnitIsMissingIsEnabledAndDisabledAsOthers() {
    Instance instance = create("a");
    host("rm " + UNIT);
    instance.enable();
    assertEnabled(instance);
    host("rm " + UNIT);

    instance.disable();

    assertThat(isThere(LINK)).isFalse();
    instance.start();
    assertNotEnabled(instance);
  }

  @Test
  void aUnitThatNobodyMayStartIsNotEnabled() {
    Instance instance = create("a");
    host("ln -sfn /dev/null " + UNIT + " && systemctl daemon-reload");
    afterwards("rm " + UNIT + " && systemctl daemon-reload");

    assertThatThrownBy(instance::enable)
        .isInstanceOf(RefusedException.class)
        .hasMessageContainingAll("masked", "systemctl unmask adocker.service");
    assertThat(isThere(LINK)).isFalse();
  }

  @Test
  void aUnitOfSomebodyElseIsNeitherEnabledNorDisabled() {
    Instance instance = create("a");
    write(UNIT, "[Service]\nExecStart=/bin/sleep 1000\n\n[Install]\nWantedBy=multi-user.target\n");
    afterwards("systemctl disable adocker.service; rm -f " + UNIT + "; systemctl daemon-reload");
    assertThatThrownBy(instance::enable)
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("not ours");
    assertThat(isThere(LINK)).isFalse();

    host("systemctl enable adocker.service 2>&1");

    assertThat(instance.status().enabled()).isFalse();
    assertThatThrownBy(instance::disable)
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("not ours");
    instance.destroy();
    assertThat(LINK).exists();
  }

  @Test
  void aChangedUnitThatDoesNotSayWhenItStartsIsNotEnabledWhichIsSaid() {
    Instance instance = create("a");
    host("sed -i '/^.Install/,$d' " + UNIT);

    assertThatThrownBy(instance::enable)
        .isInstanceOf(RefusedException.class)
        .hasMessageContainingAll("adocker.service", "changed by hand", "[Install]");
    assertThat(instance.status().enabled()).isFalse();
  }

  @Test
  void aThrowawayIsNotEnabled() {
    Instance instance = closing(dockyard().throwaway());

    assertThatThrownBy(instance::enable)
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("throwaway");
    assertThat(instance.status().enabled()).isFalse();
  }

  @Test
  void statusNamesItsUnits() {
    Instance instance = create("a");

    assertThat(instance.status().units())
        .containsExactly(
            "adocker.service",
            "adocker-containerd.service",
            "adocker.slice",
            "adocker-network.service");
  }

  private static void assertEnabled(Instance instance) {
    assertThat(instance.status().enabled()).isTrue();
    assertThat(host("systemctl is-enabled adocker.service")).isEqualTo("enabled");
    assertThat(LINK).exists();
  }

  private static void assertNotEnabled(Instance instance) {
    assertThat(instance.status().enabled()).isFalse();
    assertThat(host("systemctl is-enabled adocker.service || :")).isEqualTo("disabled");
    assertThat(isThere(LINK)).isFalse();
  }

  private static boolean isThere(Path link) {
    return Files.isSymbolicLink(link) || Files.exists(link);
  }

  @Test
  void itIsTheBackendOfAHostThatSystemdRuns() {
    try (Dockyard usual = Dockyard.open()) {
      assertThat(usual.backend()).isEqualTo(SystemdBackendProvider.NAME);
    }
  }

  @Test
  void aDockyardHasOneConnectionAndLeavesNoThreadOfIt() {
    create("a");
    Set<Thread> before = threadsOfConnections();
    Set<Thread> during;

    try (Dockyard another = Dockyard.open()) {
      Instance a = another.find("a").orElseThrow();
      a.start();
      a.status();
      during = threadsOfConnections();
      a.stop();
    }

    during.removeAll(before);
    assertThat(during).filteredOn(thread -> thread.getName().contains("Sender")).hasSize(1);
    Await.until(
        "the end of the connection's threads",
        PATIENCE,
        () -> during.stream().noneMatch(Thread::isAlive));
  }

  private static Set<Thread> threadsOfConnections() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("DBus"))
        .collect(Collectors.toSet());
  }

  @Test
  void anActiveUnitWhoseDockerdDoesNotAnswerIsBroken() {
    Instance instance = start("a");
    ProcessIdentity dockerd =
        Processes.identify(instance.status().dockerd().orElseThrow().pid()).orElseThrow();
    Processes.signal(dockerd, SIGSTOP);
    try {
      assertThat(host("systemctl is-active adocker.service")).isEqualTo("active");
      assertThat(instance.status().state()).isEqualTo(State.BROKEN);
      assertThat(instance.status().findings())
          .anyMatch(finding -> finding.contains("lives but does not answer"));
    } finally {
      Processes.signal(dockerd, SIGCONT);
    }
    assertThat(running(instance)).isTrue();
  }
}
