package io.dockyard.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.HostRequirements;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changing rules while an iptables-restore that a killed JVM had begun is still at work. */
class FirewallChangeIT {

  private static final String CHAIN = "dyk-change-it";
  private static final String TAG = "dyk:change-it";

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(60));
  }

  @BeforeEach
  void addRules() {
    HostRequirements.assumeWorld();
    iptables("-N " + CHAIN);
    iptables("-A " + CHAIN + " -m comment --comment " + TAG + " -j RETURN");
    iptables("-A OUTPUT -m comment --comment " + TAG + " -j " + CHAIN);
    iptables("-t mangle -A OUTPUT -m comment --comment " + TAG + " -j RETURN");
  }

  @AfterEach
  void clearAway() {
    FirewallChange.make(TAG, CHAIN, FirewallState::removal, soon());
  }

  private static void iptables(String arguments) {
    HostCommand.of(("iptables " + arguments).split(" ", -1)).mustRun();
  }

  private static FirewallState found() {
    return FirewallState.read(TAG, CHAIN, soon());
  }

  @Test
  void whatHasGoneMeanwhileIsNotRemovedTwice() {
    FirewallChange.make(
        TAG,
        CHAIN,
        found -> {
          String removal = found.removal();
          if (removal.contains("*mangle")) {
            iptables("-t mangle -D OUTPUT -m comment --comment " + TAG + " -j RETURN");
          }
          return removal;
        },
        soon());

    assertThat(found().removal()).isEmpty();
  }

  @Test
  void aChangeThatFailsByItselfIsNotTriedForEver() {
    assertThatThrownBy(
            () -> FirewallChange.make(TAG, CHAIN, found -> "*filter\n-X OUTPUT\nCOMMIT\n", soon()))
        .isInstanceOf(HostException.class)
        .hasMessageContaining("iptables-restore");

    assertThat(found().chainExists()).isTrue();
  }
}
