package io.dockyard.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.internal.registry.RegistryEntry.RootOrigin;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A creation that fails removes no data that was there before it. */
class TakingBackTest {

  @ParameterizedTest
  @EnumSource(names = {"ABSENT", "EMPTY"})
  void whatWasMadeWhereNothingWasGoes(RootOrigin origin) {
    assertThat(TakingBack.of(origin)).isEqualTo(TakingBack.EVERYTHING);
  }

  @ParameterizedTest
  @EnumSource(names = "INSTANCE")
  void anInstanceThatOutlivedItsEntryKeepsItsData(RootOrigin origin) {
    assertThat(TakingBack.of(origin)).isEqualTo(TakingBack.THE_ENTRY);
  }

  @ParameterizedTest
  @EnumSource(names = "SHELL_TOOL")
  void anInstanceOfTheShellToolIsGivenBack(RootOrigin origin) {
    assertThat(TakingBack.of(origin)).isEqualTo(TakingBack.THE_ADOPTION);
  }
}
