package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.dockyard.HostException;
import io.dockyard.StateFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateFileTest {

  private static final int NEWEST = 3;

  private final Path path;
  private final StateFile file;

  StateFileTest(@TempDir Path folder) {
    this.path = folder.resolve("file.json");
    this.file = new StateFile(path, NEWEST, "write it again");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void readsWhatThisAndOlderVersionsWrote(int format) throws IOException {
    Files.writeString(path, "{\"format\": " + format + ", \"name\": \"a\"}");
    assertThat(file.read(StateFileTest::name)).contains("a");
    assertThat(file.readUndamaged(StateFileTest::name)).contains("a");
  }

  @Test
  void readsWhatItWroteForItsOwnerAlone() throws IOException {
    JsonObject json = file.begin();
    json.addProperty("name", "<a>");
    json.add("none", JsonNull.INSTANCE);
    file.write(json);

    assertThat(file.read(read -> read)).contains(json);
    assertThat(path).hasContent("{\n  \"format\": 3,\n  \"name\": \"<a>\",\n  \"none\": null\n}\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
  }

  @Test
  void refusesANewerVersionByName() throws IOException {
    Files.writeString(path, "{\"format\": 4, \"name\": {\"first\": \"a\"}}");
    assertThatThrownBy(() -> file.read(StateFileTest::name))
        .isInstanceOf(StateFileException.class)
        .hasMessageContaining(path + " has format 4, newer than the 3 this version knows");
    assertThatThrownBy(() -> file.readUndamaged(StateFileTest::name))
        .isInstanceOf(StateFileException.class)
        .hasMessageContaining("format 4");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rubbish",
        "[]",
        "{}",
        "{\"format\": 1}",
        "{\"format\": 1, \"name\": [",
        "{\"format\": \"x\", \"name\": \"a\"}",
        "{\"name\": \"a\"}"
      })
  void tellsDamage(String text) throws IOException {
    Files.writeString(path, text);
    assertThatThrownBy(() -> file.read(StateFileTest::name))
        .isInstanceOf(StateFileException.class)
        .hasMessageContaining(path + " is damaged")
        .hasMessageContaining("write it again");
    assertThat(file.readUndamaged(StateFileTest::name)).isEmpty();
  }

  @Test
  void takesWhatIsNoTextForDamaged() throws IOException {
    Files.write(path, new byte[] {'{', (byte) 0xff});
    assertThatThrownBy(() -> file.read(StateFileTest::name))
        .isInstanceOf(StateFileException.class)
        .hasMessageContaining(path + " is damaged: it is not UTF-8")
        .hasMessageContaining("write it again");
    assertThat(file.readUndamaged(StateFileTest::name)).isEmpty();
  }

  @Test
  void isEmptyWhereThereIsNone() {
    assertThat(file.read(StateFileTest::name)).isEmpty();
    assertThat(file.readUndamaged(StateFileTest::name)).isEmpty();
  }

  @Test
  void doesNotTakeForDamagedWhatCannotBeRead() throws IOException {
    Files.createDirectory(path);
    assertThatThrownBy(() -> file.readUndamaged(StateFileTest::name))
        .isInstanceOf(HostException.class)
        .hasMessageContaining("read " + path);
  }

  @Test
  void goesWithWhatAKilledWriterLeft() throws IOException {
    file.write(file.begin());
    Path unfinished = Files.createFile(path.resolveSibling(".file.json.1a-2b.tmp"));
    Path ofAnother = Files.createFile(path.resolveSibling(".other.json.1a-2b.tmp"));

    file.remove();

    assertThat(path).doesNotExist();
    assertThat(unfinished).doesNotExist();
    assertThat(ofAnother).exists();
    file.remove();
  }

  private static String name(JsonObject json) {
    return json.get("name").getAsString();
  }
}
