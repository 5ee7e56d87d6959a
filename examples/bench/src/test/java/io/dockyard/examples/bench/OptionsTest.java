package io.dockyard.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OptionsTest {

  @Test
  void measuresNineRoundsUnlessToldOtherwise() {
    assertThat(Options.parse().rounds()).isEqualTo(9);
    assertThat(Options.parse("--rounds", "3").rounds()).isEqualTo(3);
  }

  @Test
  void writesJsonOnlyWhereItIsAskedTo() {
    assertThat(Options.parse().json()).isEmpty();
    assertThat(Options.parse("--json", "out.json").json()).contains(Path.of("out.json"));
  }

  @Test
  void measuresTheBackendsThatItIsToldTo() {
    assertThat(Options.parse().backends()).isEmpty();
    assertThat(Options.parse("--backend", "direct", "--backend", "systemd").backends())
        .containsExactly("direct", "systemd");
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--fast", "yes"));
    assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--rounds"));
    assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--rounds", "0"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Options.parse("--backend", "direct", "--backend", "direct"))
        .withMessageContaining("twice");
  }
}
