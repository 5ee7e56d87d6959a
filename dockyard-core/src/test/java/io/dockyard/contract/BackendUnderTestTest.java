package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BackendUnderTestTest {

  private static final class Unnamed extends BackendContract {}

  @BackendUnderTest("magic")
  private static final class Named extends BackendContract {}

  @BackendUnderTest("outer")
  private static final class Outer {

    private static final class Inner extends BackendContract {}
  }

  @Test
  void isNamedByTheContractsOwnClass() {
    assertThat(new Named().backend()).isEqualTo("magic");
  }

  @Test
  void isNamedByTheClassAroundTheContract() {
    assertThat(new Outer.Inner().backend()).isEqualTo("outer");
  }

  @Test
  void aContractWithoutOneSaysWhatIsMissing() {
    assertThatThrownBy(Unnamed::new)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("BackendUnderTestTest$Unnamed", "@BackendUnderTest");
  }
}
