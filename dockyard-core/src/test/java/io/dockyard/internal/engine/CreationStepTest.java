package io.dockyard.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.InstanceSpec;
import io.dockyard.internal.plan.DockerVersion;
import io.dockyard.internal.plan.InstanceLayout;
import io.dockyard.internal.registry.AskedDockerd;
import io.dockyard.internal.registry.RegistryEntry;
import io.dockyard.internal.registry.RegistryEntry.RootOrigin;
import io.dockyard.internal.registry.RegistryEntry.State;
import io.dockyard.internal.registry.WrittenFiles;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CreationStepTest {

  private static final RegistryEntry RESERVED = entry("ours", State.CREATING);

  private static RegistryEntry entry(String id, State state) {
    return new RegistryEntry(
        id,
        InstanceSpec.builder("a").build(),
        InstanceLayout.STANDARD,
        Map.of(),
        new AskedDockerd(new DockerVersion(28, 5), Optional.empty()),
        "fake",
        state,
        RootOrigin.ABSENT,
        List.of(),
        Set.of(),
        Optional.empty(),
        WrittenFiles.NONE,
        Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({"CREATING, BUILD", "READY, TAKE", "DESTROYING, REMOVE"})
  void whatOthersMadeOfTheInstanceMeanwhileDecides(State found, CreationStep step) {
    assertThat(CreationStep.of(RESERVED, Optional.of(entry("ours", found)))).isEqualTo(step);
  }

  @Test
  void anInstanceThatIsGoneIsGivenUp() {
    assertThat(CreationStep.of(RESERVED, Optional.empty())).isEqualTo(CreationStep.GIVE_UP);
  }

  @ParameterizedTest
  @EnumSource
  void theNextInstanceOfThatPrefixIsLeftAloneHoweverFarItIs(State found) {
    assertThat(CreationStep.of(RESERVED, Optional.of(entry("another", found))))
        .isEqualTo(CreationStep.GIVE_UP);
  }
}
