package io.dockyard.internal.sysbox;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.InstancePlan;
import io.dockyard.internal.host.DockerApi;
import io.dockyard.internal.host.DockerApi.Answer;
import io.dockyard.internal.host.DockerProcesses;
import io.dockyard.internal.host.ForeignFile;
import io.dockyard.internal.host.PathBytes;
import io.dockyard.internal.host.Processes;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The dockerd of an instance, which is found by its environment and asked about containers. */
final class InstanceDockerd {

  private static final Logger LOG = LoggerFactory.getLogger(InstanceDockerd.class);
  private static final String DOCKERD = "dockerd";
  private static final Path ANYWHERE = Path.of("/");
  private static final String UNIX = "unix://";
  private static final int NOT_FOUND = 404;
  private static final int FAILED = 400;

  private final Path socket;

  private InstanceDockerd(Path socket) {
    this.socket = socket;
  }

  /**
   * What it knows of a container.
   *
   * @param running whether it runs
   * @param removedByStop whether it is removed when it is stopped
   * @param started when it was started last
   */
  record State(boolean running, boolean removedByStop, Instant started) {}

  /** The one that runs for an instance. */
  static Optional<InstanceDockerd> of(String prefix) {
    return Processes.pids().stream()
        .filter(pid -> Processes.hasVariable(pid, InstancePlan.INSTANCE_VARIABLE, prefix))
        .filter(pid -> DockerProcesses.program(pid, ANYWHERE).filter(DOCKERD::equals).isPresent())
        .flatMap(pid -> configured(Processes.argv(pid)).stream())
        .map(InstanceDockerd::new)
        .findFirst();
  }

  /** Where it listens, as it was told to. */
  private static Optional<Path> configured(List<String> argv) {
    int option = argv.indexOf("--config-file");
    if (option < 0 || option + 1 >= argv.size()) {
      return Optional.empty();
    }
    String file = argv.get(option + 1);
    try {
      String text = ForeignFile.text(PathBytes.path(file)).orElse("");
      JsonObject json = JsonParser.parseString(text).getAsJsonObject();
      JsonArray hosts = json.getAsJsonArray("hosts");
      for (int i = 0; hosts != null && i < hosts.size(); i++) {
        String host = hosts.get(i).getAsString();
        if (host.startsWith(UNIX)) {
          return Optional.of(PathBytes.path(host.substring(UNIX.length())));
        }
      }
    } catch (RuntimeException e) {
      // Whatever it is that it was told, dockerd did not start with that.
      LOG.debug("{} does not say where dockerd listens", file, e);
    }
    return Optional.empty();
  }

  /** How its client is called. */
  String client() {
    return "docker -H " + UNIX + socket + " ";
  }

  /** What it knows of a container; empty where it has none of that id. */
  Optional<State> state(String id, Deadline deadline) {
    String path = "/containers/" + id + "/json";
    Answer answer = DockerApi.get(socket, path, deadline);
    if (answer.status() == NOT_FOUND) {
      return Optional.empty();
    }
    requireSuccess(answer, path);
    try {
      JsonObject json = JsonParser.parseString(answer.body()).getAsJsonObject();
      JsonObject state = json.getAsJsonObject("State");
      return Optional.of(
          new State(
              state.get("Running").getAsBoolean(),
              json.getAsJsonObject("HostConfig").get("AutoRemove").getAsBoolean(),
              Instant.parse(state.get("StartedAt").getAsString())));
    } catch (JsonParseException
        | IllegalStateException
        | NullPointerException
        | DateTimeException e) {
      throw new HostException("ask " + socket + " for " + path, "no state of a container", e);
    }
  }

  /** Has it do something with a container: stop, start or restart it. */
  void post(String id, String what, Deadline deadline) {
    String path = "/containers/" + id + "/" + what;
    requireSuccess(DockerApi.post(socket, path, deadline), path);
  }

  private void requireSuccess(Answer answer, String path) {
    if (answer.status() >= FAILED) {
      String seen = "dockerd answered " + answer.status() + ", " + answer.body().strip();
      throw new HostException("ask " + socket + " for " + path, seen, null);
    }
  }
}
