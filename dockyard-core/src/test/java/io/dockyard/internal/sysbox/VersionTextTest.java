package io.dockyard.internal.sysbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the programs of sysbox say of themselves. */
class VersionTextTest {

  @Test
  void readsTheAnswerOfTheRealPrograms() {
    String answer =
        """
        sysbox-runc
        \tedition: \tCommunity Edition (CE)
        \tversion: \t0.7.0
        \tcommit: \ta4dd414f7b9b7455c0fbf0d5e5db7bcfe30645bc-dirty
        \tbuilt at: \tWed Nov 25 01:18:58 UTC 2026
        \tbuilt by: \tversion: 9
        \toci-specs: \t1.1.0+dev
        """;

    assertThat(VersionText.parse(answer)).contains("0.7.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\tversion:0.7.1", "\tversion: 0.7.1 ", "\tversion:\t\t0.7.1\r\n"})
  void blanksAndTabsAfterTheColonDoNotMatter(String line) {
    assertThat(VersionText.parse("sysbox-fs\n" + line)).contains("0.7.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "runc version 1.1.12", "version: 1", "\tversion:", "\tspec version: 1"})
  void anythingElseIsNoVersion(String answer) {
    assertThat(VersionText.parse(answer)).isEmpty();
  }
}
