package io.dockyard.internal.systemd.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitTextTest {

  @Test
  void sectionsAreApart() {
    UnitText text = new UnitText().section("Unit").set("A", "1").section("Service").set("B", "2");

    assertThat(text).hasToString("[Unit]\nA=1\n\n[Service]\nB=2\n");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          plain/word.1   | plain/word.1
          100%           | 100%%
          $HOME          | "$$HOME"
          two words      | "two words"
          a"b            | "a\\"b"
          a\\b           | "a\\\\b"
          ;              | ";"
          -              | -
          ''             | "''"
          """)
  void aWordOfACommandMeansItself(String word, String written) {
    assertThat(new UnitText().command("ExecStart", List.of("/bin/echo", word)))
        .hasToString("ExecStart=/bin/echo " + written + "\n");
  }

  @Test
  void aVariableHoldsWhatItIsGiven() {
    assertThat(new UnitText().environment(Map.of("B", "50% of $X \"a\\b\"", "A", "x\ny")))
        .hasToString(
            """
            Environment="A=x\\ny"
            Environment="B=50%% of $X \\"a\\\\b\\""
            """);
  }

  @Test
  void whatNoUnitCanHoldIsRefused() {
    assertThatThrownBy(() -> new UnitText().environment(Map.of("A", "x\u0000y")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
