package io.dockyard.internal.host;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.dockyard.ContainerRuntime;
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
   * Whether dockerd runs a container under a runtime.
   *
   * @param runtime the runtime
   * @param container the container's folder below the data-root
   * @return false also where that is not known
   */
  public static boolean isUnder(ContainerRuntime runtime, Path container) {
    return runtime(container).filter(runtime.executable()::equals).isPresent();
  }

  /** The name of a container's runtime; empty where it is not known. */
  static Optional<String> runtime(Path container) {
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
