package io.dockyard;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;

/**
 * Reads JSON as RFC 8259 defines it, and writes it so that this gives the same again. Gson's own
 * parser takes the last of two equal names and stops reading after the first value, so a setting
 * could hide behind another.
 */
final class StrictJson {

  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();

  private StrictJson() {}

  /**
   * Reads one object.
   *
   * @param text the text; nothing but white space may follow the object
   * @return the object
   * @throws IllegalArgumentException if the text is anything else; its message names the place and
   *     never repeats the text, which may hold secrets
   */
  static JsonObject parseObject(String text) {
    try (JsonReader in = new JsonReader(new StringReader(text))) {
      in.setStrictness(Strictness.STRICT);
      if (in.peek() != JsonToken.BEGIN_OBJECT) {
        throw new IllegalArgumentException("it is not an object");
      }
      JsonObject object = readObject(in);
      if (in.peek() != JsonToken.END_DOCUMENT) {
        throw new IllegalArgumentException("something follows the object");
      }
      return object;
    } catch (IOException | NumberFormatException e) {
      String seen = String.valueOf(e.getMessage());
      // Gson adds a line with an address of its own documentation.
      throw new IllegalArgumentException(seen.lines().findFirst().orElse(seen), e);
    }
  }

  /**
   * A member that must be there.
   *
   * @param object the object
   * @param name the member's name
   * @return the member
   * @throws IllegalArgumentException if it is not there
   */
  static JsonElement member(JsonObject object, String name) {
    JsonElement member = object.get(name);
    if (member == null) {
      throw new IllegalArgumentException("'" + name + "' is missing");
    }
    return member;
  }

  /**
   * Writes JSON for people to read.
   *
   * @param json what to write
   * @return its text, indented and without a line break at its end
   */
  static String print(JsonElement json) {
    return GSON.toJson(json);
  }

  private static JsonElement read(JsonReader in) throws IOException {
    return switch (in.peek()) {
      case BEGIN_OBJECT -> readObject(in);
      case BEGIN_ARRAY -> readArray(in);
      case STRING -> new JsonPrimitive(in.nextString());
      case NUMBER -> new JsonPrimitive(new BigDecimal(in.nextString()));
      case BOOLEAN -> new JsonPrimitive(in.nextBoolean());
      default -> {
        in.nextNull();
        yield JsonNull.INSTANCE;
      }
    };
  }

  private static JsonObject readObject(JsonReader in) throws IOException {
    JsonObject object = new JsonObject();
    in.beginObject();
    while (in.hasNext()) {
      String name = in.nextName();
      if (object.has(name)) {
        throw new IllegalArgumentException("'" + name + "' stands there twice");
      }
      object.add(name, read(in));
    }
    in.endObject();
    return object;
  }

  private static JsonArray readArray(JsonReader in) throws IOException {
    JsonArray array = new JsonArray();
    in.beginArray();
    while (in.hasNext()) {
      array.add(read(in));
    }
    in.endArray();
    return array;
  }
}
