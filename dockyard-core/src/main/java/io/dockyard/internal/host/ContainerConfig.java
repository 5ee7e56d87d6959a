package io.dockyard.internal.host;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What dockerd has written down of a container. */
public final class ContainerConfig {

  private static final Logger LOG = LoggerFactory.getLogger(ContainerConfig.class);

  private ContainerConfig() {}

  /**
   * The runtime that dockerd runs a container under.
   *
   * @param container the container's folder below the data-root
   * @return the runtime's name; empty where that is not known
   */
  public static Optional<String> runtime(Path container) {
    try {
      String text = Files.readString(container.resolve("hostconfig.json"));
      return Optional.ofNullable(JsonParser.parseString(text).getAsJsonObject().get("Runtime"))
          .filter(JsonElement::isJsonPrimitive)
          .map(JsonElement::getAsString);
    } catch (IOException | JsonParseException | IllegalStateException e) {
      LOG.debug("it is not known under which runtime {} runs", container, e);
      return Optional.empty();
    }
  }
}
