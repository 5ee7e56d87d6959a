package io.dockyard.internal.sysbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.RefusedException;
import io.dockyard.StateFileException;
import io.dockyard.internal.host.BootId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the record of the pair's owner lets run the pair. */
class PairOwnershipTest {

  private static final String SINCE = "2026-01-02T03:04:05Z";

  private Path run;
  private PairPlaces places;
  private PairOwnership ownership;

  @BeforeEach
  void places(@TempDir Path folder) {
    run = folder;
    Path none = run.resolve("none");
    places = new PairPlaces(run, none, none, none, none, "none", Map.of());
    ownership = new PairOwnership(places);
  }

  @Test
  void withoutARecordEverybodyMay() {
    assertThatCode(() -> ownership.requireNoOther("direct", () -> true)).doesNotThrowAnyException();
    assertThat(ownership.other("direct")).isEmpty();
    assertThat(places.ownerFile()).doesNotExist();
  }

  @Test
  void whoClaimedItMayAgainAndNobodyElse() {
    Instant before = Instant.now().minusSeconds(1);

    ownership.claim("direct");

    assertThatCode(() -> ownership.requireNoOther("direct", () -> true)).doesNotThrowAnyException();
    assertThat(ownership.other("direct")).isEmpty();
    PairOwnership.Owner owner = ownership.other("systemd").orElseThrow();
    assertThat(owner.backend()).isEqualTo("direct");
    assertThat(owner.bootId()).isEqualTo(BootId.current());
    assertThat(owner.since()).isBetween(before, Instant.now());
  }

  @Test
  void theRefusalSaysWhoOwnsItSinceWhenAndWhatToDo() throws Exception {
    record("systemd", BootId.current());

    assertThatThrownBy(() -> ownership.requireNoOther("direct", () -> false))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("'systemd', since " + SINCE)
        .hasMessageContaining("stop the instances")
        .hasMessageContaining(places.ownerFile().toString());
  }

  @Test
  void aSecondClaimKeepsSinceWhen() throws Exception {
    record("direct", BootId.current());
    String before = Files.readString(places.ownerFile());

    ownership.claim("direct");

    assertThat(places.ownerFile()).hasContent(before.strip());
  }

  @Test
  void aRecordOfAnEarlierBootIsNoHindranceAndReplaced() throws Exception {
    record("systemd", "another-boot");

    assertThatCode(() -> ownership.requireNoOther("direct", () -> true)).doesNotThrowAnyException();
    assertThat(ownership.other("direct")).isEmpty();
    ownership.claim("direct");

    assertThat(ownership.other("systemd")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"format\": 1}",
        "{\"format\": 1, \"backend\": \"direct\", \"bootId\": \"b\", \"since\": \"yesterday\"}"
      })
  void aDamagedRecordHindersOnlyWhileAPairRuns(String damaged) throws Exception {
    Files.writeString(places.ownerFile(), damaged);

    assertThatThrownBy(() -> ownership.requireNoOther("direct", () -> true))
        .isInstanceOf(StateFileException.class)
        .hasMessageContaining(places.ownerFile() + " is damaged")
        .hasMessageContaining("remove it");
    assertThat(ownership.other("direct")).isEmpty();
    assertThatCode(() -> ownership.requireNoOther("direct", () -> false))
        .doesNotThrowAnyException();
    ownership.claim("direct");

    assertThat(ownership.other("systemd")).isPresent();
  }

  @Test
  void aRecordOfANewerVersionIsRefusedAlsoWhereNothingRuns() throws Exception {
    Files.writeString(places.ownerFile(), "{\"format\": 2}");

    assertThatThrownBy(() -> ownership.requireNoOther("direct", () -> false))
        .isInstanceOf(StateFileException.class)
        .hasMessageContaining("newer");
  }

  @Test
  void whenItIsReleasedNothingIsLeft() {
    ownership.claim("direct");

    ownership.release();
    ownership.release();

    assertThat(run).isEmptyDirectory();
  }

  private void record(String backend, String bootId) throws IOException {
    Files.writeString(
        places.ownerFile(),
        String.format(
            "{\"format\":1,\"backend\":\"%s\",\"bootId\":\"%s\",\"since\":\"%s\"}%n",
            backend, bootId, SINCE));
  }
}
