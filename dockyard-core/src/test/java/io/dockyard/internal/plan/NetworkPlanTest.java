package io.dockyard.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.ContainerRuntime;
import io.dockyard.FirewallRule;
import io.dockyard.InstancePlan;
import io.dockyard.InstanceSpec;
import io.dockyard.NetworkPlan;
import io.dockyard.internal.plan.FirewallRules.Surroundings;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class NetworkPlanTest {

  private final InstancePlan instance = Plans.plan(Plans.spec(ContainerRuntime.RUNC));
  private final NetworkPlan plan = instance.network();

  @Test
  void everyRuleCarriesTheInstancesComment() {
    assertThat(plan.rules())
        .extracting(FirewallRule::match)
        .allSatisfy(match -> assertThat(match).contains("-m comment --comment dockyard:a_ "));
  }

  @Test
  void theNamesOfTheLongestPrefixFitTheKernel() {
    NetworkPlan longest =
        Plans.plan(
                InstanceSpec.builder("abcdefgh")
                    .bridgeCidr("10.200.1.1/24")
                    .poolBase("10.200.64.0/18"))
            .network();

    assertThat(longest.bridge()).hasSize(15);
    assertThat(longest.chain().length()).isLessThanOrEqualTo(28);
  }

  @Test
  void theHardwareAddressIsALocalOneThatFollowsFromThePrefix() {
    assertThat(plan.hardwareAddress())
        .matches("02(:[0-9a-f]{2}){5}")
        .isEqualTo(Plans.plan(Plans.spec(ContainerRuntime.RUNC)).network().hardwareAddress());
  }

  @Test
  void theWayToBridgesOfOthersIsLeftToTheHost() {
    assertThat(onHost(new Surroundings(List.of("virbr0"), List.of(), List.of())))
        .extracting(FirewallRules::toAdd)
        .containsSubsequence(
            "-A dockyard-a_ -s 10.200.64.0/18 -d 10.200.64.0/18"
                + " -m comment --comment dockyard:a_ -j ACCEPT",
            "-A dockyard-a_ -o virbr0 -m comment --comment dockyard:a_ -j RETURN",
            "-A dockyard-a_ -i a_docker0 -m comment --comment dockyard:a_ -j ACCEPT");
  }

  @Test
  void nothingFromADefaultRouteHasAnAddressOfThePool() {
    assertThat(onHost(new Surroundings(List.of(), List.of(), List.of("eth0"))))
        .last()
        .extracting(FirewallRules::toAdd)
        .isEqualTo(
            "-A PREROUTING -s "
                + instance.addresses().poolBase()
                + " -i eth0 -m comment --comment dockyard:a_ -j DROP");
  }

  @Test
  void aHostWithNothingOfItsOwnHasThePlansRules() {
    assertThat(onHost(Surroundings.NONE)).isEqualTo(plan.rules());
  }

  @Test
  void whatIsNamedLikeDockersAndLeadsOutIsOpen() {
    assertThat(onHost(new Surroundings(List.of("virbr0"), List.of("br-ex"), List.of())))
        .extracting(FirewallRules::toAdd)
        .containsSubsequence(
            "-A dockyard-a_ -i a_docker0 -o br-ex -m comment --comment dockyard:a_ -j ACCEPT",
            "-A dockyard-a_ -s 10.200.64.0/18 -o br-ex -m comment --comment dockyard:a_ -j ACCEPT",
            "-A dockyard-a_ -o virbr0 -m comment --comment dockyard:a_ -j RETURN",
            "-A dockyard-a_ -o br-+ -m comment --comment dockyard:a_ -j RETURN");
  }

  private List<FirewallRule> onHost(Surroundings host) {
    return FirewallRules.onHost(plan, instance.addresses().poolBase(), host);
  }

  @Nested
  class OnAKernel {

    private static final Pattern USER_CHAIN = Pattern.compile("(?m)^:(\\S+) - ");

    private NetworkNamespace namespace;

    @BeforeEach
    void enterAPrivateNamespace() throws Exception {
      namespace = new NetworkNamespace();
    }

    @AfterEach
    void leaveIt() throws Exception {
      if (namespace != null) {
        namespace.close();
      }
    }

    private void restore(String input) throws Exception {
      namespace.run(input, "iptables-restore", "--noflush");
    }

    private List<String> rules() throws Exception {
      return namespace.run("", "iptables-save").lines().filter(l -> l.startsWith("-A")).toList();
    }

    private void nothingIsLeft() throws Exception {
      assertThat(namespace.run("", "iptables-save"))
          .doesNotContainPattern("(?m)^-A ")
          .doesNotContainPattern(USER_CHAIN);
    }

    @Test
    void theRulesAreAccepted() throws Exception {
      namespace.run(FirewallRules.toRestore(plan), "iptables-restore", "--noflush", "--test");
      nothingIsLeft();
    }

    @Test
    void upAddsEveryRuleOnce() throws Exception {
      restore(FirewallRules.toRestore(plan));

      assertThat(rules()).hasSameSizeAs(plan.rules()).doesNotHaveDuplicates();
      assertThat(rules()).allSatisfy(rule -> assertThat(rule).contains("dockyard:a_"));
    }

    @Test
    void theBridgeComesUpWithItsAddressAndOurMark() throws Exception {
      namespace.run(
          InstanceBridge.toMake(plan, instance.addresses().bridgeCidr()), "ip", "-batch", "-");

      assertThat(namespace.run("", "ip", "-details", "address", "show", "dev", "a_docker0"))
          .contains("UP")
          .contains("inet 10.200.1.1/24")
          .contains("link/ether " + plan.hardwareAddress())
          .contains("alias dockyard:a_")
          .contains("bridge");
    }
  }
}
