package io.dockyard.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FirewallDifferenceTest {

  private static final Map<String, List<String>> WANTED =
      Map.of("filter FORWARD", List.of("x"), "filter own", List.of("a", "b", "b"));

  @Test
  void ofTheSameRulesIsNone() {
    FirewallDifference none = FirewallDifference.between(WANTED, WANTED);
    assertThat(none.isNone()).isTrue();
    assertThat(none.finding()).isEmpty();
  }

  @Test
  void countsWhatIsMissingChainByChain() {
    assertThat(FirewallDifference.between(WANTED, Map.of("filter own", List.of("a", "b"))))
        .isEqualTo(new FirewallDifference(2, 0, false));
    assertThat(
            FirewallDifference.between(
                WANTED, Map.of("filter other", List.of("x"), "filter own", List.of("a", "b", "b"))))
        .isEqualTo(new FirewallDifference(1, 1, false));
  }

  @Test
  void countsWhatIsDoubledOrChanged() {
    Map<String, List<String>> found =
        Map.of("filter FORWARD", List.of("x", "x"), "filter own", List.of("a", "b", "c"));
    FirewallDifference difference = FirewallDifference.between(WANTED, found);
    assertThat(difference).isEqualTo(new FirewallDifference(1, 2, false));
    assertThat(difference.finding().orElseThrow())
        .contains("1 firewall rules are missing", "2 firewall rules are doubled");
  }

  @Test
  void noticesAnotherOrder() {
    Map<String, List<String>> found =
        Map.of("filter FORWARD", List.of("x"), "filter own", List.of("b", "a", "b"));
    assertThat(FirewallDifference.between(WANTED, found))
        .isEqualTo(new FirewallDifference(0, 0, true));
  }
}
