package io.dockyard.internal.direct.pair;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.stream.JsonWriter;
import io.dockyard.ProcessIdentity;
import io.dockyard.internal.host.BootId;
import io.dockyard.internal.host.StateFile;
import io.dockyard.internal.sysbox.Launch;
import io.dockyard.internal.sysbox.SysboxDaemon;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The holders file as JSON. */
final class LedgerJson {

  private static final int FORMAT = 2;

  private LedgerJson() {}

  /**
   * Writes the page, without white space.
   *
   * @param holders gives the text of a holder, as {@link #text} does; with hundreds of them that is
   *     most of the cost, and few change from one page to the next
   */
  static String write(LedgerPage page, Function<Holder, String> holders) {
    StringWriter text = new StringWriter();
    try (JsonWriter json = new JsonWriter(text)) {
      StateFile.begin(json, FORMAT);
      json.name("bootId").value(page.bootId());
      json.name("serial").value(page.serial());
      json.name("countedBefore").value(page.countedBefore());
      json.name("holders").beginArray();
      for (Holder holder : page.record().holders()) {
        json.jsonValue(holders.apply(holder));
      }
      json.endArray();
      json.name("stopping").value(page.record().stopping());
      Optional<StopNote> stop = page.record().stop().filter(note -> !note.equals(StopNote.UNKNOWN));
      if (stop.isPresent()) {
        write(json.name("stop"), stop.get());
      }
      json.name("daemons").beginObject();
      for (SysboxDaemon daemon : SysboxDaemon.values()) {
        Launch launch = page.record().launches().get(daemon);
        if (launch != null) {
          write(json.name(daemon.program()), launch);
        }
      }
      json.endObject().endObject();
    } catch (IOException e) {
      throw new UncheckedIOException("never: it is written to memory", e);
    }
    return text + "\n";
  }

  static String text(Holder holder) {
    StringWriter text = new StringWriter();
    try (JsonWriter json = new JsonWriter(text)) {
      write(json, holder);
    } catch (IOException e) {
      throw new UncheckedIOException("never: it is written to memory", e);
    }
    return text.toString();
  }

  private static void write(JsonWriter json, Holder holder) throws IOException {
    json.beginObject();
    json.name("prefix").value(holder.prefix());
    json.name("backend").value(holder.backend());
    if (holder.since().isPresent()) {
      json.name("since").value(holder.since().get().toString());
    }
    if (holder.starting().isPresent()) {
      Starting starting = holder.starting().get();
      json.name("starting").beginObject();
      write(json, starting.by());
      json.name("untilUptimeMillis").value(starting.until().toMillis());
      json.endObject();
    }
    json.name("processes").beginArray();
    for (ProcessIdentity process : holder.processes()) {
      json.beginObject();
      write(json, process);
      json.endObject();
    }
    json.endArray().endObject();
  }

  private static void write(JsonWriter json, StopNote note) throws IOException {
    json.beginObject();
    if (note.prefix().isPresent()) {
      json.name("prefix").value(note.prefix().get());
    }
    if (note.since().isPresent()) {
      json.name("since").value(note.since().get().toString());
    }
    if (note.by().isPresent()) {
      write(json, note.by().get());
    }
    json.endObject();
  }

  private static void write(JsonWriter json, Launch launch) throws IOException {
    json.beginObject();
    if (launch.process().isPresent()) {
      write(json, launch.process().get());
    }
    json.name("generation").value(launch.generation().toString());
    json.endObject();
  }

  /** Into the object that was begun. */
  private static void write(JsonWriter json, ProcessIdentity process) throws IOException {
    json.name("pid").value(process.pid());
    json.name("startTicks").value(process.startTicks());
  }

  /** The file that the texts are in. */
  static StateFile file(Path path) {
    return new StateFile(
        path,
        FORMAT,
        "it says which instances hold the shared sysbox: restore it, or let SharedSysbox.repair()"
            + " move it aside and find out by what lives");
  }

  static LedgerPage read(JsonObject json) {
    List<Holder> holders = new ArrayList<>();
    for (JsonElement holder : json.getAsJsonArray("holders")) {
      holders.add(readHolder(holder.getAsJsonObject()));
    }
    Map<SysboxDaemon, Launch> launches = new EnumMap<>(SysboxDaemon.class);
    for (Map.Entry<String, JsonElement> daemon : json.getAsJsonObject("daemons").entrySet()) {
      launches.put(
          SysboxDaemon.ofProgram(daemon.getKey()), readLaunch(daemon.getValue().getAsJsonObject()));
    }
    return new LedgerPage(
        json.get("bootId").getAsString(),
        json.get("serial").getAsLong(),
        json.get("countedBefore").getAsInt(),
        new PairRecord(holders, readStop(json), launches));
  }

  private static Holder readHolder(JsonObject json) {
    String prefix = json.get("prefix").getAsString();
    if (!json.has("backend")) {
      // Format 1: it was the direct backend alone that counted.
      return Holder.known(prefix, SysboxPair.BACKEND);
    }
    List<ProcessIdentity> processes = new ArrayList<>();
    for (JsonElement process : json.getAsJsonArray("processes")) {
      processes.add(readProcess(process.getAsJsonObject()));
    }
    return new Holder(
        prefix, json.get("backend").getAsString(), since(json), readStarting(json), processes);
  }

  private static Optional<Starting> readStarting(JsonObject holder) {
    if (!holder.has("starting")) {
      return Optional.empty();
    }
    JsonObject json = holder.getAsJsonObject("starting");
    Duration until = Duration.ofMillis(json.get("untilUptimeMillis").getAsLong());
    return Optional.of(new Starting(readProcess(json), until));
  }

  private static Optional<StopNote> readStop(JsonObject page) {
    if (!page.get("stopping").getAsBoolean()) {
      return Optional.empty();
    }
    if (!page.has("stop")) {
      return Optional.of(StopNote.UNKNOWN);
    }
    JsonObject json = page.getAsJsonObject("stop");
    Optional<String> prefix =
        json.has("prefix") ? Optional.of(json.get("prefix").getAsString()) : Optional.empty();
    return Optional.of(new StopNote(prefix, since(json), processIn(json)));
  }

  private static Optional<Instant> since(JsonObject json) {
    return json.has("since")
        ? Optional.of(Instant.parse(json.get("since").getAsString()))
        : Optional.empty();
  }

  private static Launch readLaunch(JsonObject json) {
    return new Launch(Path.of(json.get("generation").getAsString()), processIn(json));
  }

  private static Optional<ProcessIdentity> processIn(JsonObject json) {
    return json.has("pid") ? Optional.of(readProcess(json)) : Optional.empty();
  }

  /** Of this boot: a page of any other is worth nothing, and its processes are never looked at. */
  private static ProcessIdentity readProcess(JsonObject json) {
    return new ProcessIdentity(
        json.get("pid").getAsLong(), json.get("startTicks").getAsLong(), BootId.current());
  }
}
