package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.testkit.HostRequirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnitFilesTest {

  private static final String UNIT = "dyt-unit-files.service";
  private static final Path EARLY = Path.of("/run/systemd/generator.early", UNIT);
  private static final Path LATE = Path.of("/run/systemd/generator.late", UNIT);

  @BeforeEach
  void needsAWorld() {
    HostRequirements.assumeWorld();
    assertThat(UnitFiles.find(UNIT)).isEmpty();
  }

  @AfterEach
  void remove() throws IOException {
    Optional<Path> left = UnitFiles.find(UNIT);
    while (left.isPresent()) {
      Files.delete(left.get());
      left = UnitFiles.find(UNIT);
    }
  }

  private static void write(Path file) throws IOException {
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/systemd/system",
        "/etc/systemd/system.attached",
        "/etc/systemd/system.control",
        "/run/systemd/system",
        "/run/systemd/system.attached",
        "/run/systemd/system.control",
        "/run/systemd/transient",
        "/run/systemd/generator",
        "/run/systemd/generator.early",
        "/run/systemd/generator.late",
        "/usr/local/lib/systemd/system",
        "/usr/lib/systemd/system"
      })
  void aUnitIsFoundWhereverSystemdWouldFindIt(String folder) throws IOException {
    Path file = Path.of(folder, UNIT);
    write(file);

    assertThat(UnitFiles.find(UNIT)).hasValue(file);
  }

  @Test
  void ofSeveralItIsTheOneThatSystemdTakes() throws IOException {
    Path administrators = Path.of("/etc/systemd/system", UNIT);
    write(LATE);
    write(administrators);
    assertThat(UnitFiles.find(UNIT)).hasValue(administrators);

    write(EARLY);
    assertThat(UnitFiles.find(UNIT)).hasValue(EARLY);
  }

  @Test
  void thatOfAMaskedUnitIsALinkMaybeToNowhere() throws IOException {
    Path link = Path.of("/run/systemd/system", UNIT);
    Files.createDirectories(link.resolveSibling(""));
    Files.createSymbolicLink(link, Path.of("/dev/nowhere"));

    assertThat(UnitFiles.find(UNIT)).hasValue(link);
  }
}
