package io.dockyard.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.FirewallRule;
import io.dockyard.internal.plan.PlannedRule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of the host's rules are an instance's, and whether they are the planned ones. */
class FirewallStateTest {

  private static final String TAG = "dockyard:a";
  private static final FirewallRule PLANNED =
      new PlannedRule(
          "filter", "FORWARD", false, "-i a_docker0 -m comment --comment dockyard:a -j DROP");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-A FORWARD -i a_docker0 -m comment --comment dockyard:a -j DROP",
        "-A FORWARD -i a_docker0 -m comment --comment \"dockyard:a\" -j DROP",
        "-A FORWARD -m comment --comment dockyard:a -i a_docker0 -j DROP",
        "-A FORWARD -i a_docker0 -j DROP -m comment --comment dockyard:a"
      })
  void isAsPlannedHoweverTheKernelSpellsIt(String rule) {
    assertThat(difference("*filter", rule).isNone()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-A FORWARD -i a_docker0 -m comment --comment dockyard:ab -j DROP",
        "-A FORWARD -i a_docker0 -m comment --comment \"dockyard:a b\" -j DROP",
        "-A FORWARD -i a_docker0 -j DROP",
        ":FORWARD ACCEPT [0:0] --comment dockyard:a"
      })
  void anotherOnesRuleIsNotTheInstances(String rule) {
    assertThat(difference("*filter", rule)).isEqualTo(new FirewallDifference(1, 0, false));
  }

  @Test
  void aRuleInAnotherTableOrChainIsMissingWhereItShouldBe() {
    String rule = "-A FORWARD -i a_docker0 -m comment --comment dockyard:a -j DROP";
    assertThat(difference("*mangle", rule)).isEqualTo(new FirewallDifference(1, 1, false));
    assertThat(difference("*filter", rule.replace("FORWARD", "INPUT")))
        .isEqualTo(new FirewallDifference(1, 1, false));
  }

  @Test
  void theSameRuleTwiceIsOneTooMany() {
    String rule = "-A FORWARD -i a_docker0 -m comment --comment dockyard:a -j DROP";
    assertThat(difference("*filter", rule, rule)).isEqualTo(new FirewallDifference(0, 1, false));
  }

  private static FirewallDifference difference(String... saved) {
    return FirewallState.parse(TAG, String.join("\n", saved) + "\nCOMMIT\n")
        .differenceTo(List.of(PLANNED));
  }
}
