package io.dockyard.internal.direct.pair;

import static io.dockyard.internal.direct.pair.BareHold.acquire;
import static io.dockyard.internal.direct.pair.PairFixture.COUNT;
import static io.dockyard.internal.direct.pair.PairFixture.PLACES;
import static io.dockyard.internal.direct.pair.PairFixture.assertOnePairOfOurs;
import static io.dockyard.internal.direct.pair.PairFixture.kill9;
import static io.dockyard.internal.direct.pair.PairFixture.running;
import static io.dockyard.internal.direct.pair.PairFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.RefusedException;
import io.dockyard.SysboxHolder;
import io.dockyard.SysboxStatus;
import io.dockyard.SysboxStatus.Fault;
import io.dockyard.SysboxStatus.State;
import io.dockyard.internal.sysbox.SysboxDaemon;
import io.dockyard.testkit.HostRequirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs that were replaced, or are of different versions. */
class PairProgramsIT {

  @AutoClose private final PairFixture fixture = new PairFixture();
  private final SysboxPair pair = fixture.pair();

  @AfterEach
  void close() throws Exception {
    Files.deleteIfExists(versionFile());
  }

  @ParameterizedTest
  @EnumSource
  void aReplacedProgramIsSeenThePairIsUsedAndNotCompleted(SysboxDaemon daemon) throws Exception {
    acquire(pair, "a_", soon());
    replace(PLACES.binary(daemon));

    SysboxStatus status = pair.status();
    assertThat(status.state()).isEqualTo(State.BROKEN);
    assertThat(status.faults()).containsExactly(Fault.PROGRAM_REPLACED);
    assertThat(status.findings())
        .singleElement()
        .asString()
        .contains(PLACES.binary(daemon) + ".")
        .contains("Start no other " + daemon.program());
    acquire(pair, "b_", soon());

    SysboxDaemon other = daemon == SysboxDaemon.MGR ? SysboxDaemon.FS : SysboxDaemon.MGR;
    kill9(other);
    assertRefused(
        () -> acquire(pair, "c_", soon()),
        "replaced or deleted since",
        other.program() + " does not run");
    assertThat(running(daemon)).hasSize(1);
    assertThat(COUNT).hasContent("2");
  }

  @Test
  void aDeletedProgramIsSeenToo() throws Exception {
    acquire(pair, "a_", soon());
    Files.delete(PLACES.binary(SysboxDaemon.MGR));

    assertThat(pair.status().faults()).containsExactly(Fault.PROGRAM_REPLACED);
    assertThat(pair.status().mgr().orElseThrow().version()).isEmpty();
  }

  @Test
  void twoSharedProgramsOfDifferentVersionsAreNotStarted() throws Exception {
    otherVersionOfFs();

    assertRefused(
        () -> acquire(pair, "a_", soon()),
        "sysbox-mgr 0.7.1 (" + PLACES.binary(SysboxDaemon.MGR) + ")",
        "sysbox-fs 0.6.7 (" + PLACES.binary(SysboxDaemon.FS) + ")");
    Files.delete(versionFile());
    fixture.assertNothingLeft();
  }

  @Test
  void aPairIsNotCompletedWithAnotherVersion() throws Exception {
    acquire(pair, "a_", soon());
    kill9(SysboxDaemon.FS);
    otherVersionOfFs();

    assertRefused(
        () -> acquire(pair, "b_", soon()),
        "sysbox-mgr 0.7.1 (" + PLACES.binary(SysboxDaemon.MGR) + ", running as process",
        "sysbox-fs 0.6.7");
    assertThat(running(SysboxDaemon.FS)).isEmpty();
    assertThat(COUNT).hasContent("1");
  }

  @Test
  void aRuntimeOfAnotherVersionNeitherStartsNorJoins() {
    Path other = fixture.otherVersion("sysbox-runc", "0.6.7");
    ThrowingCallable acquire =
        () -> pair.acquire("a_", Optional.of(other), Optional.empty(), soon());

    assertRefused(acquire, "sysbox-runc 0.6.7 (" + other + ")", "sysbox-mgr 0.7.1");
    fixture.assertNothingLeft();

    pair.acquire("b_", Optional.of(fixture.program("sysbox-runc")), Optional.empty(), soon());
    assertRefused(acquire, "sysbox-runc 0.6.7 (" + other + ")", "sysbox-fs 0.7.1");
    assertThat(pair.holders()).extracting(SysboxHolder::prefix).containsExactly("b_");
    assertOnePairOfOurs();

    pair.release("b_", soon());
    fixture.assertNothingLeft();
  }

  @Test
  void aForeignPairsVersionIsComparedToo() {
    fixture.startForeign(SysboxDaemon.MGR);
    fixture.startForeign(SysboxDaemon.FS);

    Path other = fixture.otherVersion("sysbox-runc", "0.6.7");
    assertRefused(
        () -> pair.acquire("a_", Optional.of(other), Optional.empty(), soon()),
        "sysbox-runc 0.6.7",
        "sysbox-mgr 0.7.1",
        "running as process");
  }

  private void otherVersionOfFs() throws IOException {
    HostRequirements.assumeStandIn("only the stand-in says what it is told");
    Files.writeString(versionFile(), "0.6.7\n");
    replace(PLACES.binary(SysboxDaemon.FS));
  }

  private static Path versionFile() {
    return PLACES.binaries().resolve("sysbox-fs.version");
  }

  /** By a file of the same content. */
  private static void replace(Path program) throws IOException {
    Path next = program.resolveSibling("." + program.getFileName() + ".next");
    Files.copy(program, next, StandardCopyOption.COPY_ATTRIBUTES);
    Files.move(next, program, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void assertRefused(ThrowingCallable operation, String... said) {
    assertThatThrownBy(operation)
        .isInstanceOf(RefusedException.class)
        .satisfies(refusal -> assertThat(refusal.getMessage()).contains(said));
  }
}
