package io.dockyard.internal.sysbox;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.dockyard.Deadline;
import io.dockyard.ProcessIdentity;
import io.dockyard.internal.host.BootId;
import io.dockyard.internal.host.FileLock;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.host.StateFile;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The containers that repairs have stopped and not started yet. They are noted before they are
 * stopped, so that none stays so where the JVM is killed.
 */
final class NotedRestarts {

  private static final int FORMAT = 1;

  private final PairPlaces places;
  private final StateFile file;

  NotedRestarts(PairPlaces places) {
    this.places = places;
    this.file = new StateFile(places.restartsFile(), FORMAT);
  }

  /**
   * One restart.
   *
   * @param container the container
   * @param since when it was noted
   * @param by the JVM that is at it; empty where none is any more
   */
  record Noted(CutOffContainers.One container, Instant since, Optional<ProcessIdentity> by) {

    /** Whether nobody is going to finish it. */
    boolean abandoned() {
      return by.filter(Processes::alive).isEmpty();
    }
  }

  /** Those that somebody has to finish. */
  List<Noted> abandoned() {
    return read().stream().filter(Noted::abandoned).toList();
  }

  /** Notes a container that this JVM is about to stop. */
  void begin(CutOffContainers.One container, Deadline deadline) {
    Optional<ProcessIdentity> self = Processes.identify(ProcessHandle.current().pid());
    change(noted -> with(noted, new Noted(container, Instant.now(), self)), deadline);
  }

  /** Leaves it to whoever comes next. */
  void abandon(CutOffContainers.One container, Deadline deadline) {
    change(
        noted ->
            noted.stream()
                .map(
                    one ->
                        one.container().equals(container)
                            ? new Noted(container, one.since(), Optional.empty())
                            : one)
                .toList(),
        deadline);
  }

  /** It runs again, or is gone. */
  void done(CutOffContainers.One container, Deadline deadline) {
    change(noted -> without(noted, container), deadline);
  }

  /** An instance is gone with all its containers. */
  void destroyed(String prefix, Deadline deadline) {
    if (Files.exists(places.restartsFile())) {
      change(
          noted ->
              noted.stream().filter(one -> !one.container().instance().equals(prefix)).toList(),
          deadline);
    }
  }

  private static List<Noted> with(List<Noted> noted, Noted added) {
    List<Noted> next = new ArrayList<>(without(noted, added.container()));
    next.add(added);
    return next;
  }

  private static List<Noted> without(List<Noted> noted, CutOffContainers.One container) {
    return noted.stream().filter(one -> !one.container().equals(container)).toList();
  }

  private void change(UnaryOperator<List<Noted>> change, Deadline deadline) {
    try (FileLock lock = new PairOwnership(places).lock(deadline)) {
      write(change.apply(read()));
    }
  }

  private List<Noted> read() {
    return file.readUndamaged(NotedRestarts::parse).orElse(List.of());
  }

  private static List<Noted> parse(JsonObject json) {
    String bootId = json.get("bootId").getAsString();
    List<Noted> noted = new ArrayList<>();
    if (!bootId.equals(BootId.current())) {
      // No container of then runs, and dockerd has started those that it should.
      return noted;
    }
    for (JsonElement element : json.getAsJsonArray("containers")) {
      JsonObject one = element.getAsJsonObject();
      Optional<ProcessIdentity> by = Optional.empty();
      if (one.has("pid")) {
        long startTicks = one.get("startTicks").getAsLong();
        by = Optional.of(new ProcessIdentity(one.get("pid").getAsLong(), startTicks, bootId));
      }
      noted.add(
          new Noted(
              new CutOffContainers.One(
                  one.get("instance").getAsString(), one.get("id").getAsString()),
              Instant.parse(one.get("since").getAsString()),
              by));
    }
    return noted;
  }

  private void write(List<Noted> noted) {
    if (noted.isEmpty()) {
      file.remove();
      return;
    }
    JsonArray containers = new JsonArray();
    for (Noted one : noted) {
      JsonObject json = new JsonObject();
      json.addProperty("instance", one.container().instance());
      json.addProperty("id", one.container().id());
      json.addProperty("since", one.since().toString());
      one.by().ifPresent(process -> addProcess(json, process));
      containers.add(json);
    }
    JsonObject json = file.begin();
    json.addProperty("bootId", BootId.current());
    json.add("containers", containers);
    file.write(json);
  }

  private static void addProcess(JsonObject json, ProcessIdentity process) {
    json.addProperty("pid", process.pid());
    json.addProperty("startTicks", process.startTicks());
  }
}
