package io.dockyard.internal.host;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonWriter;
import io.dockyard.HostException;
import io.dockyard.StateFileException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * A file that dockyard keeps: a JSON object that says which version of the format it has. It is
 * replaced as a whole, so reading needs no lock. Older versions are read, a newer one is refused.
 */
public final class StateFile {

  private static final String FORMAT = "format";
  private static final String OWNER_ONLY = "rw-------";
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();

  private final Path path;
  private final int newest;
  private final String advice;

  /**
   * A file whose loss would cost something.
   *
   * @param path where it is; need not exist
   * @param newest the newest version of the format that is known, which is also what is written
   * @param advice what to do where it is damaged
   */
  public StateFile(Path path, int newest, String advice) {
    this.path = path;
    this.newest = newest;
    this.advice = advice;
  }

  /**
   * A file that can go and will be written anew.
   *
   * @param path where it is; need not exist
   * @param newest the newest version of the format that is known, which is also what is written
   */
  public StateFile(Path path, int newest) {
    this(path, newest, "remove it, it will be written anew");
  }

  /**
   * Begins an object that its owner writes as it goes.
   *
   * @param json where to
   * @param format the version of the format
   * @throws IOException when that does not take it
   */
  public static void begin(JsonWriter json, int format) throws IOException {
    json.beginObject().name(FORMAT).value(format);
  }

  /**
   * An object to be filled and {@linkplain #write written}.
   *
   * @return the object, with nothing but the version in it
   */
  public JsonObject begin() {
    JsonObject json = new JsonObject();
    json.addProperty(FORMAT, newest);
    return json;
  }

  /**
   * Replaces the file, or makes it; only its owner may read it.
   *
   * @param json what was {@linkplain #begin() begun}
   * @throws HostException when it cannot be written; the old file is then as it was
   */
  public void write(JsonObject json) {
    write(json, OWNER_ONLY);
  }

  /**
   * Replaces the file, or makes it.
   *
   * @param json what was {@linkplain #begin() begun}
   * @param permissions its permissions as ls(1) shows them, "rw-r--r--", whatever the umask
   * @throws HostException when it cannot be written; the old file is then as it was
   */
  public void write(JsonObject json, String permissions) {
    AtomicFile.write(path, GSON.toJson(json) + "\n", permissions);
  }

  /**
   * Removes the file, and what a JVM left that was killed while it wrote it. For who has the lock
   * under which it is written.
   *
   * @throws HostException when it cannot be removed
   */
  public void remove() {
    AtomicFile.removeLeftoversOf(path);
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new HostException("remove " + path, e);
    }
  }

  /**
   * Reads the file.
   *
   * @param reader makes a value of the object; what it throws means damage
   * @param <T> the value
   * @return the value; empty where there is no file
   * @throws StateFileException if it is damaged, or has a newer version
   */
  public <T> Optional<T> read(Function<JsonObject, T> reader) {
    return text().map(text -> parse(text, reader));
  }

  /**
   * Reads the file where a damaged one is as good as none.
   *
   * @param reader makes a value of the object; what it throws means damage
   * @param <T> the value
   * @return the value; empty where there is no file, or it is damaged
   * @throws StateFileException if it has a newer version
   */
  public <T> Optional<T> readUndamaged(Function<JsonObject, T> reader) {
    Optional<String> text;
    try {
      text = text();
    } catch (StateFileException e) {
      return Optional.empty();
    }
    return text.flatMap(known -> parseUndamaged(known, reader));
  }

  /**
   * The file as it stands, for who looks at it before it is parsed.
   *
   * @return its text; empty where there is no file
   * @throws StateFileException if it is no text
   */
  public Optional<String> text() {
    try {
      return Optional.of(Files.readString(path));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (MalformedInputException e) {
      throw damaged("it is not UTF-8", e);
    } catch (IOException e) {
      throw new HostException("read " + path, e);
    }
  }

  /**
   * Makes a value of a text of the file.
   *
   * @param text the text
   * @param reader makes a value of the object; what it throws means damage
   * @param <T> the value
   * @return the value
   * @throws StateFileException if it is damaged, or has a newer version
   */
  public <T> T parse(String text, Function<JsonObject, T> reader) {
    try {
      return reader.apply(known(text));
    } catch (StateFileException e) {
      throw e;
    } catch (RuntimeException e) {
      throw damaged(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Makes a value of a text of the file where a damaged one is as good as none.
   *
   * @param text the text
   * @param reader makes a value of the object; what it throws means damage
   * @param <T> the value
   * @return the value; empty where the text is damaged
   * @throws StateFileException if it has a newer version
   */
  public <T> Optional<T> parseUndamaged(String text, Function<JsonObject, T> reader) {
    try {
      return Optional.of(reader.apply(known(text)));
    } catch (StateFileException e) {
      throw e;
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  private JsonObject known(String text) {
    JsonObject json = JsonParser.parseString(text).getAsJsonObject();
    int format = json.get(FORMAT).getAsInt();
    if (format > newest) {
      throw new StateFileException(
          path,
          "has format " + format + ", newer than the " + newest + " this version knows",
          "use the newer version of dockyard that wrote it",
          null);
    }
    return json;
  }

  private StateFileException damaged(String seen, Exception cause) {
    return new StateFileException(path, "is damaged: " + seen, advice, cause);
  }
}
