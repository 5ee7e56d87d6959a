package io.dockyard.internal.direct.pair;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.dockyard.ProcessIdentity;
import io.dockyard.SysboxStatus.Fault;
import io.dockyard.internal.host.AtomicFile;
import io.dockyard.internal.host.BootId;
import io.dockyard.internal.host.Host;
import io.dockyard.internal.host.LogFile;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.host.StateFile;
import io.dockyard.internal.sysbox.Finding;
import io.dockyard.internal.sysbox.PairPlaces;
import io.dockyard.internal.sysbox.SysboxDaemon;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The daemons that were started lately and not stopped by us, beside their logs: when one after the
 * other ends by itself, an operator should know. Changed only under the pair's lock.
 */
final class StartHistory {

  /** Together with {@link #WINDOW} what systemd calls a start limit. */
  static final int LOOP = 3;

  private static final Duration WINDOW = Duration.ofMinutes(10);

  /** A daemon that lived longer has worked, and was killed by somebody. */
  static final Duration SHORT_LIFE = Duration.ofSeconds(10);

  private static final int FORMAT = 1;
  private static final int LOG_LINES = 5;

  private final PairPlaces places;
  private final StateFile file;

  StartHistory(PairPlaces places) {
    this.places = places;
    this.file = new StateFile(file(places), FORMAT);
  }

  /**
   * One start of a daemon.
   *
   * @param daemon which one
   * @param process its process; when it was started, in ticks since boot, is part of its identity
   * @param gone the time since boot at which it was first seen to have ended; empty while it runs,
   *     or nobody has looked
   */
  record Start(SysboxDaemon daemon, ProcessIdentity process, Optional<Duration> gone) {

    static Start of(SysboxDaemon daemon, ProcessIdentity process) {
      return new Start(daemon, process, Optional.empty());
    }

    Start lookedAt(Duration uptime) {
      return gone.isPresent() || Processes.alive(process)
          ? this
          : new Start(daemon, process, Optional.of(uptime));
    }

    /** Whether it surely ended soon after its start. */
    boolean fell() {
      return gone.filter(
              end -> end.minus(Processes.startedAfterBoot(process)).compareTo(SHORT_LIFE) <= 0)
          .isPresent();
    }
  }

  /** Where it is. */
  static Path file(PairPlaces places) {
    return places.logs().resolve("starts.json");
  }

  /** Notes daemons that were started just now. */
  void started(Collection<Start> starts) {
    write(Stream.concat(lookedAt().stream(), starts.stream()).toList());
  }

  /** Whether one has ended and that was not noted. */
  boolean hasNews() {
    return !lookedAt().equals(read().stream().filter(StartHistory::recent).toList());
  }

  /** Notes which of them have ended: how long a daemon lived can only be told by who looks soon. */
  void look() {
    List<Start> before = read();
    List<Start> after = lookedAt();
    if (!after.equals(before)) {
      write(after);
    }
  }

  private List<Start> lookedAt() {
    Duration uptime = Host.uptime();
    return read().stream()
        .filter(StartHistory::recent)
        .map(start -> start.lookedAt(uptime))
        .toList();
  }

  /** Forgets daemons that were ended on purpose. */
  void ended(Collection<ProcessIdentity> processes) {
    List<Start> before = read();
    List<Start> left =
        before.stream().filter(start -> !processes.contains(start.process())).toList();
    if (!left.equals(before)) {
      write(left.stream().filter(StartHistory::recent).toList());
    }
  }

  /** Forgets all: a pair that worked is stopped in good order. */
  void forget() {
    write(List.of());
  }

  /** The daemons that ended again and again. */
  List<Finding> loops() {
    List<Start> fallen = lookedAt().stream().filter(Start::fell).toList();
    List<Finding> loops = new ArrayList<>();
    for (SysboxDaemon daemon : SysboxDaemon.values()) {
      long times = fallen.stream().filter(start -> start.daemon() == daemon).count();
      if (times >= LOOP) {
        loops.add(
            new Finding(
                Fault.CRASH_LOOP,
                daemon.program()
                    + " was started "
                    + times
                    + " times within "
                    + WINDOW.toMinutes()
                    + " minutes and each time ended by itself within "
                    + SHORT_LIFE.toSeconds()
                    + " seconds.",
                "Its log is "
                    + places.log(daemon)
                    + "; the next start of an instance still tries. The end of the log:\n"
                    + LogFile.tail(places.log(daemon), LOG_LINES)));
      }
    }
    return loops;
  }

  private static boolean recent(Start start) {
    return start.process().bootId().equals(BootId.current())
        && Processes.started(start.process()).isAfter(Instant.now().minus(WINDOW));
  }

  private List<Start> read() {
    return file.readUndamaged(StartHistory::read).orElse(List.of());
  }

  private static List<Start> read(JsonObject json) {
    String bootId = json.get("bootId").getAsString();
    List<Start> starts = new ArrayList<>();
    for (JsonElement element : json.getAsJsonArray("starts")) {
      JsonObject start = element.getAsJsonObject();
      starts.add(
          new Start(
              SysboxDaemon.ofProgram(start.get("daemon").getAsString()),
              new ProcessIdentity(
                  start.get("pid").getAsLong(), start.get("startTicks").getAsLong(), bootId),
              start.has("goneUptimeMillis")
                  ? Optional.of(Duration.ofMillis(start.get("goneUptimeMillis").getAsLong()))
                  : Optional.empty()));
    }
    return starts;
  }

  private void write(List<Start> starts) {
    if (starts.isEmpty()) {
      file.remove();
      return;
    }
    AtomicFile.removeLeftoversOf(file(places));
    JsonArray list = new JsonArray();
    for (Start start : starts) {
      JsonObject json = new JsonObject();
      json.addProperty("daemon", start.daemon().program());
      json.addProperty("pid", start.process().pid());
      json.addProperty("startTicks", start.process().startTicks());
      start.gone().ifPresent(end -> json.addProperty("goneUptimeMillis", end.toMillis()));
      list.add(json);
    }
    JsonObject json = file.begin();
    json.addProperty("bootId", BootId.current());
    json.add("starts", list);
    file.write(json);
  }
}
