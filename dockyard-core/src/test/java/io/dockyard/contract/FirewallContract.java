package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Instance;
import io.dockyard.InstanceStatus;
import io.dockyard.testkit.HostSnapshot;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The firewall rules of an instance: each there once, and all of them gone with it. */
public abstract class FirewallContract extends BackendContract {

  private static List<String> rules() {
    return HostSnapshot.take().of("iptables");
  }

  private static List<String> rulesOf(String prefix) {
    return rules().stream()
        .filter(
            rule -> rule.matches(".*(--comment \"?dockyard:|chain dockyard-)" + prefix + "\\b.*"))
        .toList();
  }

  @Test
  void aSecondStartDoesNotDoubleTheRules() {
    Instance a = create("a");
    a.start();
    List<String> once = rules();

    a.start();

    assertThat(rules()).isEqualTo(once);
    assertThat(once).doesNotHaveDuplicates();
  }

  @Test
  void aStartAfterACrashDoesNotDoubleTheRules() {
    Instance a = start("a");
    docker(a).run("run", "-d", IMAGE, "sleep", "1000");
    List<String> once = rules();

    SurvivalContract.Victim.EVERYTHING.kill(a);
    a.start();

    assertThat(rules()).isEqualTo(once);
  }

  @Test
  void aStartPutsBackRulesThatWereDeletedByHand() {
    Instance a = create("a");
    a.start();
    List<String> once = rules();
    host("iptables -D FORWARD -m comment --comment dockyard:a -j dockyard-a");
    host("iptables -t nat -F POSTROUTING");

    a.start();

    assertThat(rules()).isEqualTo(once);
  }

  @Test
  void aStartPutsTheRulesBackWhenTheOperatorHasFlushedAllTables() {
    Instance a = create("a");
    a.start();
    List<String> once = rulesOf("a");
    for (String table : List.of("filter", "nat", "mangle")) {
      host("iptables -t " + table + " -F");
    }
    host("iptables -X dockyard-a");

    a.start();

    assertThat(rulesOf("a")).isEqualTo(once);
  }

  @Test
  void aStartPutsBackARuleWhoseNeighbourWasDoubled() {
    Instance a = create("a");
    a.start();
    List<String> once = rules();
    host("iptables -D dockyard-a 1");
    host("iptables -A dockyard-a -m comment --comment dockyard:a -j RETURN");

    a.start();

    assertThat(rules()).isEqualTo(once);
  }

  @Test
  void statusTellsThatRulesAreMissing() {
    Instance a = create("a");
    a.start();
    assertThat(a.status().findings()).isEmpty();
    host("iptables -F dockyard-a");

    InstanceStatus status = a.status();

    assertThat(status.state()).isEqualTo(InstanceStatus.State.RUNNING);
    assertThat(status.findings())
        .anyMatch(finding -> finding.contains("firewall rules are missing"));
  }

  @Test
  void statusTellsOfRulesThatCannotBeLookedAtBesideAllElse() {
    Instance a = start("a");
    Path program = which("iptables-save");
    host("mv %s %s/away".formatted(program, folder()));
    InstanceStatus status;
    try {
      status = a.status();
    } finally {
      host("mv %s/away %s".formatted(folder(), program));
    }

    assertThat(status.state()).isEqualTo(InstanceStatus.State.RUNNING);
    assertThat(status.findings())
        .singleElement()
        .asString()
        .contains("cannot look at the firewall rules", "iptables-save");
    assertThat(a.status().findings()).isEmpty();
  }

  @Test
  void statusTellsThatRulesWereChanged() {
    Instance a = create("a");
    a.start();
    host("iptables -D dockyard-a 1");
    host("iptables -A dockyard-a -m comment --comment dockyard:a -j RETURN");

    assertThat(a.status().findings())
        .singleElement()
        .asString()
        .contains("1 firewall rules are missing", "1 firewall rules are doubled or not as planned");
  }

  @Test
  void statusTellsThatTheHostForwardsForOthersAndAStartGuardsItAgain() {
    closing(HostForwarding.withIpv4("0"));
    Instance a = create("a");
    a.start();
    List<String> once = rules();
    host("iptables -D FORWARD -m comment --comment dockyard:ip_forward -j DROP");

    assertThat(a.status().findings())
        .singleElement()
        .asString()
        .contains("the host forwards for others", "start puts that right");
    a.start();

    assertThat(a.status().findings()).isEmpty();
    assertThat(rules()).isEqualTo(once);
  }

  @Test
  void statusTellsThatTheHostDoesNotForwardAndAStartMendsThat() {
    Instance a = create("a");
    a.start();
    host("sysctl -qw net.ipv4.ip_forward=0");

    assertThat(a.status().findings())
        .singleElement()
        .asString()
        .contains("the host does not forward", "start puts that right");
    a.start();

    assertThat(a.status().findings()).isEmpty();
    assertThat(HostForwarding.ipv4()).isEqualTo("1");
  }

  @Test
  void aNetworkThatTheHostJoinsInThePoolIsToldAndNotCutOff() {
    Instance a = create("a");
    a.start();
    docker(a).run("network", "create", "mine");
    List<String> once = rules();
    afterwards("ip link delete dykup0 2>/dev/null || :");
    host("ip link add dykup0 type veth peer name dykup1");
    host("ip link set dykup1 up && ip link set dykup0 up");
    String pool = a.plan().addresses().poolBase().host();
    host("ip address add " + pool.replaceFirst("[0-9]+$", "250/30") + " dev dykup0");
    host("ip route add default dev dykup0 metric 9999");

    assertThat(a.status().findings())
        .singleElement()
        .asString()
        .contains("network of dykup0", "leave that network");
    a.start();

    assertThat(rules()).isEqualTo(once);
    host("ip link delete dykup0");
    assertThat(a.status().findings()).isEmpty();
  }

  @Test
  void stopTakesAllRulesAway() {
    HostSnapshot before = HostSnapshot.take();
    Instance a = create("a");
    a.start();
    assertThat(rulesOf("a")).isNotEmpty();

    a.stop();

    assertThat(rules()).isEqualTo(before.of("iptables"));
  }

  @Test
  void stopAfterACrashTakesAllRulesAway() {
    HostSnapshot before = HostSnapshot.take();
    Instance a = create("a");
    a.start();
    SurvivalContract.Victim.EVERYTHING.kill(a);

    a.stop();

    assertThat(rules()).isEqualTo(before.of("iptables"));
  }

  @Test
  void stoppingAnInstanceLeavesTheRulesOfOneWhoseNameBeginsTheSame() {
    Instance a = create("a");
    Instance ab = create("ab");
    Instance a_ = create("a_");
    ab.start();
    a_.start();
    List<String> ofOthers = rules();
    a.start();

    a.stop();

    assertThat(rules()).isEqualTo(ofOthers);
  }

  @Test
  void theIpv6RulesOfTheHostStayAsTheyAre() {
    List<String> before = HostSnapshot.take().of("ip6tables");
    Instance a = start("a");
    docker(a).run("network", "create", "mine");
    docker(a).run("run", "-d", "--network", "mine", "-p", "18099:80", IMAGE, "sleep", "1000");

    assertThat(HostSnapshot.take().of("ip6tables")).isEqualTo(before);
  }
}
