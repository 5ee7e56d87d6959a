package io.dockyard.internal.host;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonWriter;
import io.dockyard.StateFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * The text of a file that dockyard keeps: a JSON object that says which version of the format it
 * has. Older versions are read, a newer one is refused.
 */
public final class StateFile {

  private static final String FORMAT = "format";

  private StateFile() {}

  /**
   * An object to be filled and written.
   *
   * @param format the version of the format
   * @return the object, with nothing but the version in it
   */
  public static JsonObject begin(int format) {
    JsonObject json = new JsonObject();
    json.addProperty(FORMAT, format);
    return json;
  }

  /**
   * Begins an object that is written as it goes.
   *
   * @param json where to
   * @param format the version of the format
   * @throws IOException when that does not take it
   */
  public static void begin(JsonWriter json, int format) throws IOException {
    json.beginObject().name(FORMAT).value(format);
  }

  /**
   * Reads a file whose loss would cost something.
   *
   * @param text its content
   * @param file where that stood
   * @param newest the newest version of the format that is known
   * @param reader makes a value of the object; what it throws means damage
   * @param advice what to do where the file is damaged
   * @param <T> the value
   * @return the value
   * @throws StateFileException if it is damaged, or has a newer version
   */
  public static <T> T read(
      String text, Path file, int newest, Function<JsonObject, T> reader, String advice) {
    try {
      return reader.apply(parse(text, file, newest));
    } catch (StateFileException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new StateFileException(file, "is damaged: " + e.getMessage(), advice, e);
    }
  }

  /**
   * Reads a file that is as good as absent where it is damaged.
   *
   * @param text its content
   * @param file where that stood
   * @param newest the newest version of the format that is known
   * @param reader makes a value of the object; what it throws means damage
   * @param <T> the value
   * @return the value; empty where the file is damaged
   * @throws StateFileException if it has a newer version
   */
  public static <T> Optional<T> readUndamaged(
      String text, Path file, int newest, Function<JsonObject, T> reader) {
    try {
      return Optional.of(reader.apply(parse(text, file, newest)));
    } catch (StateFileException e) {
      throw e;
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  private static JsonObject parse(String text, Path file, int newest) {
    JsonObject json = JsonParser.parseString(text).getAsJsonObject();
    int format = json.get(FORMAT).getAsInt();
    if (format > newest) {
      throw new StateFileException(
          file,
          "has format " + format + ", newer than the " + newest + " this version knows",
          "use the newer version of dockyard that wrote it",
          null);
    }
    return json;
  }
}
