package io.dockyard.internal.direct.pair;

import static io.dockyard.internal.direct.pair.BareHold.acquire;
import static io.dockyard.internal.direct.pair.PairFixture.COUNT;
import static io.dockyard.internal.direct.pair.PairFixture.HOLDERS;
import static io.dockyard.internal.direct.pair.PairFixture.assertOnePairOfOurs;
import static io.dockyard.internal.direct.pair.PairFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.ProcessIdentity;
import io.dockyard.StateFileException;
import io.dockyard.SysboxRepairOptions;
import io.dockyard.SysboxStatus;
import io.dockyard.SysboxStatus.Fault;
import io.dockyard.SysboxStatus.State;
import io.dockyard.internal.sysbox.SysboxDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that cannot be trusted while a pair runs: nothing is started or stopped by them. */
class DamagedFilesIT {

  @AutoClose private final PairFixture fixture = new PairFixture();
  private final SysboxPair pair = fixture.pair();

  /** What became of a file. */
  private enum Damage {
    EMPTY {
      @Override
      void to(Path file) throws IOException {
        Files.write(file, new byte[0]);
      }
    },
    TRUNCATED {
      @Override
      void to(Path file) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        // Of a number that is one digit and a line feed nothing is left.
        Files.write(file, Arrays.copyOf(whole, whole.length < 4 ? 0 : whole.length / 2));
      }
    },
    RUBBISH {
      @Override
      void to(Path file) throws IOException {
        Files.write(file, new byte[] {0, -1, -2, 'x', 7, '{', '\n'});
      }
    },
    UNREADABLE {
      @Override
      void to(Path file) throws IOException {
        Files.delete(file);
        Files.createDirectory(file);
      }
    };

    abstract void to(Path file) throws IOException;
  }

  @ParameterizedTest
  @EnumSource
  void aDamagedNumberIsNamedAndRepairedAndKeepsThePair(Damage damage) throws IOException {
    acquire(pair, "a_", soon());
    damage.to(COUNT);

    assertEveryOperationNames(COUNT);

    pair.repair(SysboxRepairOptions.LEAST, PairFixture.PATIENCE);
    assertThat(COUNT).hasContent("1");
    pair.release("a_", soon());
    assertThat(pair.status().state()).isEqualTo(State.STOPPED);
  }

  @ParameterizedTest
  @EnumSource
  void aDamagedListOfHoldersIsNamedAndRepairedAndKeepsThePair(Damage damage) throws IOException {
    acquire(pair, "a_", soon());
    damage.to(HOLDERS);

    assertEveryOperationNames(HOLDERS);

    pair.repair(SysboxRepairOptions.LEAST, PairFixture.PATIENCE);
    // Nothing of 'a_' can be found, so that the one who was counted may be anybody.
    assertThat(COUNT).hasContent("1");
    acquire(pair, "b_", soon());
    pair.release("b_", soon());
    assertOnePairOfOurs();
  }

  private void assertEveryOperationNames(Path file) {
    List<ProcessIdentity> before = PairFixture.running(SysboxDaemon.MGR);
    assertRefused(() -> acquire(pair, "b_", soon()), file);
    assertRefused(() -> acquire(pair, "a_", soon()), file);
    assertRefused(() -> pair.release("a_", soon()), file);
    SysboxStatus status = pair.status();
    assertThat(status.state()).isEqualTo(State.RUNNING);
    assertThat(status.faults()).containsExactly(Fault.STATE_FILE_DAMAGED);
    assertThat(status.findings())
        .anySatisfy(
            finding ->
                assertThat(finding).contains(file.toString()).contains("SharedSysbox.repair()"));
    assertThat(PairFixture.running(SysboxDaemon.MGR)).isEqualTo(before);
  }

  private static void assertRefused(ThrowingCallable operation, Path file) {
    assertThatThrownBy(operation)
        .isInstanceOf(StateFileException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("SharedSysbox.repair()");
  }
}
