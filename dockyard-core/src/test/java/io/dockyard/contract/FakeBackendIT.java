package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dockyard.RefusedException;
import io.dockyard.fake.FakeBackendProvider;
import io.dockyard.internal.plan.InstanceLayout;
import io.dockyard.testkit.DockyardTraces;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The smallest backend keeps the contracts that need no container. */
@BackendUnderTest(FakeBackendProvider.NAME)
class FakeBackendIT {

  @Nested
  class AddressInput extends AddressInputContract {}

  /** What the backend made outside the root goes where adopting fails after it. */
  @Nested
  class FailedAdoption extends BackendContract {

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "SHELL_.*")
    void takesBackWhatTheBackendMade(InstanceLayout layout) {
      own(ShellTool.PREFIX);
      try (ShellTool tool = ShellTool.layOut(folder().resolve("shell"), layout)) {
        Path file = FakeBackendProvider.file(ShellTool.PREFIX);
        Path failure = write(FakeBackendProvider.failure(ShellTool.PREFIX), "");
        afterwards("rm -f " + failure);
        String before = tool.fingerprint();
        String groups = read(Path.of("/etc/group"));
        DockyardTraces untouched = DockyardTraces.take();

        assertThat(catchThrowable(() -> dockyard().adopt(tool.envFile())))
            .isInstanceOf(RefusedException.class)
            .hasMessageContaining("the fake backend is to fail")
            .hasNoSuppressedExceptions();

        assertThat(file).doesNotExist();
        assertThat(tool.fingerprint()).isEqualTo(before);
        assertThat(read(Path.of("/etc/group"))).isEqualTo(groups);
        untouched.assertUnchanged();
        assertThat(dockyard().find(ShellTool.PREFIX)).isEmpty();

        host("rm " + failure);
        dockyard().adopt(tool.envFile()).destroy();
        assertThat(file).doesNotExist();
      }
    }
  }

  @Nested
  class NameInput extends NameInputContract {}

  @Nested
  class Plan extends PlanContract {}

  @Nested
  class Registry extends RegistryContract {}

  @Nested
  class RootInput extends RootInputContract {}
}
