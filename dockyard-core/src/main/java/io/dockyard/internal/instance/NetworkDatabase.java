package io.dockyard.internal.instance;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonReader;
import io.dockyard.HostException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a dockerd keeps of its networks, in libnetwork's bolt database. It is read as a text: each
 * key stands before its value, a JSON object. Pages that the database has given up are read too, so
 * a network found here need not exist any more.
 */
final class NetworkDatabase {

  /** Between a key and its value stands a number of eight bytes (libkv's index). */
  private static final int INDEX_LENGTH = 8;

  private static final Pattern KEY =
      Pattern.compile("docker/network/v1\\.0/bridge/([0-9a-f]{64})/");

  /**
   * A network.
   *
   * @param id its id
   * @param value what is kept of it; empty where the key is only an entry of the index
   */
  record Entry(String id, Optional<JsonObject> value) {

    /** A text or a number as text; empty where there is none of that name. */
    String text(String name) {
      return value
          .map(object -> object.get(name))
          .filter(element -> element.isJsonPrimitive())
          .map(element -> element.getAsString())
          .orElse("");
    }
  }

  private final String content;

  NetworkDatabase(String content) {
    this.content = content;
  }

  /** That in a data-root; an empty one where there is none. */
  static NetworkDatabase in(Path dataRoot) {
    Path file = dataRoot.resolve("network/files/local-kv.db");
    try {
      return new NetworkDatabase(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException e) {
      return new NetworkDatabase("");
    } catch (IOException e) {
      throw new HostException("read " + file, e);
    }
  }

  /** What the bridge driver keeps. */
  List<Entry> bridges() {
    List<Entry> entries = new ArrayList<>();
    Matcher keys = KEY.matcher(content);
    while (keys.find()) {
      entries.add(new Entry(keys.group(1), value(keys.end() + INDEX_LENGTH)));
    }
    return entries;
  }

  private Optional<JsonObject> value(int start) {
    if (start >= content.length() || content.charAt(start) != '{') {
      return Optional.empty();
    }
    try {
      JsonReader reader = new JsonReader(new StringReader(content.substring(start)));
      return Optional.of(JsonParser.parseReader(reader).getAsJsonObject());
    } catch (JsonParseException | IllegalStateException e) {
      return Optional.empty();
    }
  }
}
