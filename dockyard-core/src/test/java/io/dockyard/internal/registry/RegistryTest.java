package io.dockyard.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.Deadline;
import io.dockyard.InstanceSpec;
import io.dockyard.ProcessIdentity;
import io.dockyard.StateFileException;
import io.dockyard.internal.host.FileLock;
import io.dockyard.internal.host.FileStamp;
import io.dockyard.internal.plan.DockerVersion;
import io.dockyard.internal.plan.InstanceLayout;
import io.dockyard.internal.plan.Planner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryTest {

  private Path folder;
  private Path home;
  private Registry registry;

  @BeforeEach
  void lockOnce(@TempDir Path folder) {
    this.folder = folder;
    home = folder.resolve("home");
    registry = new Registry(home);
    try (FileLock lock = registry.lock(Deadline.after(Duration.ofSeconds(60)))) {
      assertThat(home.resolve("registry")).isDirectory();
    }
  }

  private static RegistryEntry entry(String prefix, int third) {
    InstanceSpec spec =
        Planner.completed(
            InstanceSpec.builder(prefix)
                .bridgeCidr("10.9." + third + ".1/24")
                .poolBase("10.10." + third + ".0/24")
                .label("who", "täst")
                .build());
    return new RegistryEntry(
        "id-" + prefix,
        spec,
        InstanceLayout.STANDARD,
        Map.of("dockerd", Path.of("/usr/sbin/dockerd")),
        new AskedDockerd(new DockerVersion(28, 5), Optional.of(new FileStamp(1, 2, 3, 4))),
        "direct",
        RegistryEntry.State.READY,
        RegistryEntry.RootOrigin.ABSENT,
        List.of(Path.of("/srv/x")),
        Set.of(RegistryEntry.Made.GROUP),
        Optional.of(123),
        new WrittenFiles(Map.of(Path.of("/srv/x/etc/daemon.json"), Set.of("old", "new"))),
        Optional.of(new ProcessIdentity(7, 8, "boot")));
  }

  @Test
  void theOwnerOfAThrowawayIsKnownByItsLockAndWithoutOneByItsPid() throws IOException {
    RegistryEntry throwaway = entry("a", 1);
    registry.write(throwaway);
    assertThat(registry.ownerLives(throwaway)).isTrue();
    Path lock = home.resolve("registry/a/owner.lock");
    assertThat(new Registry(home).ownerLives(throwaway)).isTrue();

    Files.delete(lock);
    assertThat(registry.ownerLives(throwaway)).as("pid 7 in a boot that never was").isFalse();
    Files.createFile(lock);
    assertThat(registry.ownerLives(throwaway)).as("a lock that nobody holds").isFalse();

    registry.remove("a");
    assertThat(home.resolve("registry/a")).doesNotExist();
  }

  private Path file(String prefix) {
    return home.resolve("registry").resolve(prefix).resolve("instance.json");
  }

  @Test
  void whatIsWrittenIsRead() {
    registry.write(entry("a", 1));
    assertThat(new Registry(home).read("a")).contains(entry("a", 1));
  }

  @Test
  void whatIsBeingDestroyedIsSoUntilItIsRemoved() {
    registry.write(entry("a", 1));

    registry.noteDestroying("a");
    registry.noteDestroying("a");

    RegistryEntry going = entry("a", 1).in(RegistryEntry.State.DESTROYING);
    assertThat(registry.read("a")).contains(going);
    registry.lock(Deadline.after(Duration.ofSeconds(60))).close();
    assertThat(registry.readAll()).containsExactly(going);
    assertThat(file("a")).doesNotExist();

    registry.remove("a");
    assertThat(registry.read("a")).isEmpty();
    assertThat(home.resolve("registry/a")).doesNotExist();
  }

  @Test
  void entriesAreListedByPrefix() {
    registry.write(entry("b", 2));
    registry.write(entry("a", 1));
    assertThat(registry.readAll()).containsExactly(entry("a", 1), entry("b", 2));
  }

  @Test
  void aRegistryThatWasNeverUsedIsEmpty() {
    Registry fresh = new Registry(folder.resolve("fresh"));
    assertThat(fresh.readAll()).isEmpty();
    assertThat(fresh.read("a")).isEmpty();
    assertThat(folder.resolve("fresh")).doesNotExist();
  }

  @Test
  void aRemovedEntryLeavesNothing() {
    registry.write(entry("a", 1));
    registry.remove("a");
    registry.remove("a");
    assertThat(registry.read("a")).isEmpty();
    assertThat(home.resolve("registry")).isEmptyDirectory();
  }

  @Test
  void aFolderWithoutItsFileIsNoInstance() throws IOException {
    Files.createDirectory(home.resolve("registry/a"));
    assertThat(registry.read("a")).isEmpty();
    assertThat(registry.readAll()).isEmpty();
  }

  @Test
  void whatElseLiesAboutIsPassedOver() throws IOException {
    Files.writeString(home.resolve("registry/notes"), "by hand");
    Files.createDirectory(home.resolve("registry/.git"));
    Files.createSymbolicLink(home.resolve("registry/link"), folder);
    registry.write(entry("a", 1));
    assertThat(registry.readAll()).containsExactly(entry("a", 1));
  }

  @Test
  void temporaryFilesOfAKilledProgramGoWithTheNextWrite() throws IOException {
    registry.write(entry("a", 1));
    Path leftover = file("a").resolveSibling(".instance.json.1f-2e.tmp");
    Files.writeString(leftover, "half");
    registry.write(entry("a", 1));
    assertThat(leftover).doesNotExist();

    Files.writeString(leftover, "half");
    registry.remove("a");
    assertThat(home.resolve("registry")).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "null", "{}", "{\"format\": \"x\"}", "\u0000\u0000"})
  void aDamagedEntryIsNamedAndKeptFromOthers(String text) throws IOException {
    registry.write(entry("a", 1));
    registry.write(entry("b", 2));
    Files.writeString(file("a"), text);

    assertThatThrownBy(() -> registry.read("a"))
        .isInstanceOf(StateFileException.class)
        .hasMessageContainingAll(file("a").toString(), "is damaged");
    assertThat(registry.read("b")).contains(entry("b", 2));
    assertThatThrownBy(registry::readAll).hasMessageContaining(file("a").toString());
    assertThat(readable()).containsExactly(entry("b", 2));
  }

  @Test
  void anEntryThatIsNoTextIsNamed() throws IOException {
    registry.write(entry("a", 1));
    Files.write(file("a"), "é".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> registry.read("a"))
        .isInstanceOf(StateFileException.class)
        .hasMessageContaining(file("a").toString());
  }

  @Test
  void anEntryOfANewerVersionIsNamed() throws IOException {
    registry.write(entry("a", 1));
    String text = Files.readString(file("a"));
    Files.writeString(file("a"), text.replace("\"format\": 1", "\"format\": 7"));
    assertThatThrownBy(() -> registry.read("a"))
        .isInstanceOf(StateFileException.class)
        .hasMessageContainingAll(file("a").toString(), "format 7", "newer version");
  }

  @Test
  void theCopyOfAnEntryIsNoSecondInstance() throws IOException {
    registry.write(entry("a", 1));
    Files.createDirectory(file("b").getParent());
    Files.copy(file("a"), file("b"));
    assertThatThrownBy(() -> registry.read("b"))
        .isInstanceOf(StateFileException.class)
        .hasMessageContainingAll(file("b").toString(), "the entry of 'a'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "../registry/a", "/", "A", "a/../a"})
  void aPrefixThatCannotBeOneLeadsNowhere(String prefix) {
    registry.write(entry("a", 1));
    assertThat(registry.read(prefix)).isEmpty();
  }

  private List<RegistryEntry> readable() {
    List<StateFileException> damaged = new ArrayList<>();
    List<RegistryEntry> read = registry.readAll(damaged::add);
    assertThat(damaged).hasSize(1);
    return read;
  }
}
