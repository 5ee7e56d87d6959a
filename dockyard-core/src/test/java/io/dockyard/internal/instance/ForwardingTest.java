package io.dockyard.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardingTest {

  private static final String GUARD =
      "-A FORWARD -m comment --comment \"dockyard:ip_forward\" -j DROP\n";

  @ParameterizedTest
  @CsvSource({
    "'*filter\n%-A INPUT -j ACCEPT\nCOMMIT\n', true",
    "'*filter\n-A FORWARD -j ACCEPT\n%COMMIT\n*nat\n-A POSTROUTING -j ACCEPT\nCOMMIT\n', true",
    "'*filter\n%-A FORWARD -j ACCEPT\nCOMMIT\n', false",
    "'*mangle\n%COMMIT\n*filter\nCOMMIT\n', false",
    "'', false"
  })
  void theLastRuleDropsWhatReachesIt(String saved, boolean guarded) {
    assertThat(Forwarding.isGuarded(saved.replace("%", GUARD))).isEqualTo(guarded);
  }
}
