package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import io.dockyard.StateFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateFileTest {

  private static final Path FILE = Path.of("/var/lib/some/file.json");
  private static final int NEWEST = 3;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void readsWhatThisAndOlderVersionsWrote(int format) {
    JsonObject json = StateFile.begin(format);
    json.addProperty("name", "a");
    assertThat(read(json.toString())).isEqualTo("a");
    assertThat(StateFile.readUndamaged(json.toString(), FILE, NEWEST, StateFileTest::name))
        .contains("a");
  }

  @Test
  void refusesANewerVersionByName() {
    String text = "{\"format\": 4, \"name\": {\"first\": \"a\"}}";
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(StateFileException.class)
        .hasMessageContaining(FILE + " has format 4, newer than the 3 this version knows");
    assertThatThrownBy(() -> StateFile.readUndamaged(text, FILE, NEWEST, StateFileTest::name))
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
  void tellsDamage(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(StateFileException.class)
        .hasMessageContaining(FILE + " is damaged")
        .hasMessageContaining("write it again");
    assertThat(StateFile.readUndamaged(text, FILE, NEWEST, StateFileTest::name)).isEmpty();
  }

  private static String read(String text) {
    return StateFile.read(text, FILE, NEWEST, StateFileTest::name, "write it again");
  }

  private static String name(JsonObject json) {
    return json.get("name").getAsString();
  }
}
