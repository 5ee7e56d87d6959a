package io.dockyard.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.RefusedException;
import io.dockyard.spi.Backend;
import io.dockyard.spi.BackendContext;
import io.dockyard.spi.BackendProvider;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BackendChoiceTest {

  private static final BackendProvider PLAIN = new Kind("plain", 0, "");
  private static final BackendProvider BETTER = new Kind("better", 10, "");
  private static final BackendProvider BEST_ELSEWHERE =
      new Kind("elsewhere", 20, "there is no moon");

  private record Kind(String name, int preference, String missing) implements BackendProvider {
    @Override
    public Optional<String> missingHere() {
      return Optional.of(missing).filter(it -> !it.isEmpty());
    }

    @Override
    public Backend open(BackendContext context) {
      throw new AssertionError("choosing opens no backend");
    }
  }

  private static BackendProvider choose(BackendProvider... present) {
    return BackendChoice.choose(Optional.empty(), List.of(present));
  }

  @Test
  void thePreferredOneOfThoseThatTheHostCanUseIsTaken() {
    assertThat(choose(PLAIN, BETTER, BEST_ELSEWHERE)).isSameAs(BETTER);
    assertThat(choose(BEST_ELSEWHERE, BETTER, PLAIN)).isSameAs(BETTER);
  }

  @Test
  void ofTwoThatArePreferredAlikeTheFirstByNameIsTakenWhateverTheirOrder() {
    BackendProvider other = new Kind("another", 10, "");

    assertThat(choose(BETTER, other)).isSameAs(other);
    assertThat(choose(other, BETTER)).isSameAs(other);
  }

  @Test
  void whereNoneFitsItIsSaidWhichThereAre() {
    assertThatThrownBy(() -> choose(BEST_ELSEWHERE))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "no backend fits this host; there are [elsewhere]"
                + " — add the Maven artifact dockyard-direct");
  }

  @Test
  void aNamedOneIsTakenAlthoughAnotherIsPreferred() {
    assertThat(BackendChoice.choose(Optional.of("plain"), List.of(BETTER, PLAIN))).isSameAs(PLAIN);
  }

  @Test
  void aNameThatNobodyHasIsRefused() {
    assertThatThrownBy(() -> BackendChoice.choose(Optional.of("none"), List.of(PLAIN, BETTER)))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "there is no backend 'none'; there are [better, plain]"
                + " — add the Maven artifact dockyard-none");
  }

  @Test
  void aNamedOneThatTheHostCannotUseIsRefusedAndNoOtherTaken() {
    assertThatThrownBy(
            () -> BackendChoice.choose(Optional.of("elsewhere"), List.of(PLAIN, BEST_ELSEWHERE)))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "the backend 'elsewhere' cannot be used: on this host there is no moon"
                + " — leave the choice open, or take one of [elsewhere, plain]");
  }
}
