package io.dockyard.internal.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Dockyard;
import io.dockyard.DockyardEvent;
import io.dockyard.Instance;
import io.dockyard.InstanceStatus;
import io.dockyard.InstanceStatus.State;
import io.dockyard.StartFailedException;
import io.dockyard.StartPhase;
import io.dockyard.contract.BackendContract;
import io.dockyard.contract.BackendUnderTest;
import io.dockyard.testkit.HostCommand;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
    String bridge = host("cat /sys/class/net/adocker0/ifindex");

    host("systemctl reload adocker-network.service");

    assertThat(host("cat /sys/class/net/adocker0/ifindex")).isEqualTo(bridge);

    assertThat(rules()).isEqualTo(rules);
    assertThat(a.status().findings()).isEmpty();
    assertThat(a.status().state()).isEqualTo(State.RUNNING);
  }

  @Test
  void aStopOfTheSliceByHandStopsAllOfIt() {
    Instance a = start("a");
    String container = docker(a).run("run", "-d", "--restart=always", IMAGE, "sleep", "1000");

    host("systemctl stop adocker.slice");

    // Nobody needs the network any more, so systemd ends it too.
    String state = "systemctl show -P ActiveState adocker-network.service";
    host("until [ $(" + state + ") = inactive ]; do sleep 0.05; done");
    assertStopped(a);
    assertThat(host("ip -brief link")).doesNotContain("adocker0");
    assertThat(host("iptables-save")).doesNotContain("dockyard:a");
    a.start();
    assertThat(docker(a).run("inspect", "-f", "{{.State.Running}}", container)).isEqualTo("true");
  }

  private static List<String> rules() {
    return host("iptables-save | grep 'dockyard[:-]a\\b'").lines().toList();
  }

  /** When each of its phases begins. */
  @ParameterizedTest
  @EnumSource(
      value = StartPhase.class,
      names = {"CLEAN_UP", "BRIDGE", "CONTAINERD", "FIREWALL", "DOCKERD"})
  void aStopByHandWhileItStartsIsOvercomeByTheNextStart(StartPhase phase) throws Exception {
    Instance a = create("a");
    CompletableFuture<Void> reached = new CompletableFuture<>();
    Dockyard telling =
        closing(
            Dockyard.builder()
                .backend(SystemdBackendProvider.NAME)
                .listener(
                    DockyardEvent.PhaseBegan.class,
                    event -> {
                      if (event.phase() == phase) {
                        reached.complete(null);
                      }
                    })
                .open());
    CompletableFuture<Void> stopping =
        reached.thenRunAsync(
            () -> host("systemctl stop adocker.service adocker-containerd.service || :"));

    startOrSayWhy(telling.find("a").orElseThrow());
    stopping.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

    assertSaysHowItIsAndGoesOn(a);
  }

  @Test
  void aNetworkThatWasThereBeforeIsMended() {
    Instance a = create("a");
    Path dropIn = Path.of("/run/systemd/system/adocker-network.service.d/stays.conf");
    write(dropIn, "[Unit]\nStopWhenUnneeded=no\n");
    String remove = "rm -rf " + dropIn.getParent() + " && systemctl daemon-reload";
    afterwards(remove);
    host("systemctl daemon-reload && systemctl start adocker-network.service");
    host("ip address flush dev adocker0 && iptables -t nat -F");

    a.start();

    assertThat(host("ip -brief address show dev adocker0"))
        .contains(a.plan().addresses().bridgeCidr().toString());
    assertThat(a.status().findings()).noneMatch(finding -> finding.contains("rule"));
    host(remove);
    a.stop();
    assertStopped(a);
  }

  @RepeatedTest(10)
  void aStartByHandWhileItStopsIsOvercomeByTheNextStart() throws Exception {
    Instance a = create("a");
    a.start();

    atOnce(a::stop, "systemctl start adocker.service || :");

    assertSaysHowItIsAndGoesOn(a);
  }

  @Test
  void itStartsAndStopsHoweverOftenTheBusIsRestarted() throws Exception {
    Instance a = create("a");
    AtomicBoolean enough = new AtomicBoolean();
    AtomicInteger restarts = new AtomicInteger();
    CompletableFuture<Void> restarting =
        CompletableFuture.runAsync(
            () -> {
              while (!enough.get()) {
                HostCommand.run("systemctl", "reset-failed", "dbus.service");
                HostCommand.run("systemctl", "restart", "dbus.service");
                restarts.incrementAndGet();
              }
            });

    try {
      while (restarts.get() < 20) {
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
      assertThat(e.phase()).isIn(StartPhase.BRIDGE, StartPhase.CONTAINERD, StartPhase.DOCKERD);
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

  private static void assertSaysHowItIsAndGoesOn(Instance instance) {
    assertThat(instance.status()).matches(UnitRacesIT::saysWhatIsWrong);
    instance.start();
    assertWhole(instance);
    instance.stop();
    assertStopped(instance);
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
