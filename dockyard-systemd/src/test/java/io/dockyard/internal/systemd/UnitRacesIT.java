package io.dockyard.internal.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Instance;
import io.dockyard.InstanceStatus;
import io.dockyard.InstanceStatus.State;
import io.dockyard.StartFailedException;
import io.dockyard.contract.BackendContract;
import io.dockyard.contract.BackendUnderTest;
import io.dockyard.testkit.HostCommand;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What operators and other programs do to the host while an operation is under way. */
@BackendUnderTest(SystemdBackendProvider.NAME)
@Tag("booted")
class UnitRacesIT extends BackendContract {

  @Test
  void aReloadOfTheNetworkUnitPutsBackTheRulesThatWereFlushed() {
    Instance a = start("a");
    List<String> rules = rules();
    for (String table : List.of("filter", "nat", "mangle")) {
      host("iptables -t " + table + " -F && iptables -t " + table + " -X");
    }
    assertThat(a.status().findings()).isNotEmpty().allMatch(finding -> finding.contains("rule"));

    host("systemctl reload adocker-network.service");

    assertThat(rules()).isEqualTo(rules);
    assertThat(a.status().findings()).isEmpty();
    assertThat(a.status().state()).isEqualTo(State.RUNNING);
  }

  private static List<String> rules() {
    return host("iptables-save | grep 'dockyard[:-]a\\b'").lines().toList();
  }

  @RepeatedTest(10)
  void aStopByHandWhileItStartsIsOvercomeByTheNextStart() throws Exception {
    Instance a = create("a");

    atOnce(() -> startOrSayWhy(a), "systemctl stop adocker.service adocker-containerd.service");

    assertThat(a.status().state()).isIn(State.RUNNING, State.STOPPED, State.BROKEN);
    assertThat(a.status()).matches(UnitRacesIT::saysWhatIsWrong);
    a.start();
    assertWhole(a);
    a.stop();
    assertStopped(a);
  }

  @RepeatedTest(10)
  void aStartByHandWhileItStopsStartsAllOfItOrNothing() throws Exception {
    Instance a = create("a");
    a.start();

    atOnce(a::stop, "systemctl start adocker.service || :");

    assertThat(a.status().state()).isIn(State.RUNNING, State.STOPPED);
    assertThat(a.status()).matches(UnitRacesIT::saysWhatIsWrong);
    a.start();
    assertWhole(a);
    a.stop();
    assertStopped(a);
  }

  @Test
  void itStartsAndStopsHoweverOftenTheBusIsRestarted() throws Exception {
    Instance a = create("a");
    AtomicBoolean enough = new AtomicBoolean();
    CompletableFuture<Void> restarting =
        CompletableFuture.runAsync(
            () -> {
              while (!enough.get()) {
                HostCommand.run("systemctl", "reset-failed", "dbus.service");
                HostCommand.run("systemctl", "restart", "dbus.service");
              }
            });

    try {
      for (int round = 0; round < 5; round++) {
        a.start();
        assertWhole(a);
        a.stop();
        assertStopped(a);
      }
    } finally {
      enough.set(true);
      restarting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private static void startOrSayWhy(Instance instance) {
    try {
      instance.start();
    } catch (StartFailedException e) {
      assertThat(e).hasMessageContaining("docker");
    }
  }

  private static void atOnce(Runnable operation, String command) throws Exception {
    CyclicBarrier together = new CyclicBarrier(2);
    CompletableFuture<Void> operating =
        CompletableFuture.runAsync(
            () -> {
              await(together);
              operation.run();
            });
    await(together);
    host(command);
    operating.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private static void await(CyclicBarrier together) {
    try {
      together.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static boolean saysWhatIsWrong(InstanceStatus status) {
    return status.findings().isEmpty() == (status.state() != State.BROKEN);
  }

  private static void assertWhole(Instance instance) {
    assertThat(instance.status().state()).isEqualTo(State.RUNNING);
    assertThat(instance.status().findings()).isEmpty();
    docker(instance).run("version");
  }

  private static void assertStopped(Instance instance) {
    assertThat(pids(instance)).isEmpty();
    assertThat(instance.status().state()).isEqualTo(State.STOPPED);
    assertThat(instance.status().findings()).isEmpty();
    for (String unit : instance.status().units()) {
      assertThat(host("systemctl show -P ActiveState " + unit)).isEqualTo("inactive");
    }
  }
}
