package io.dockyard.sysbox;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.dockyard.StateFileException;
import io.dockyard.host.ProcessIdentity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The holders file as JSON. */
final class LedgerJson {

  private static final int FORMAT = 1;
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private LedgerJson() {}

  static String write(LedgerPage page) {
    JsonObject json = new JsonObject();
    json.addProperty("format", FORMAT);
    json.addProperty("bootId", page.bootId());
    json.addProperty("serial", page.serial());
    json.addProperty("countedBefore", page.countedBefore());
    JsonArray holders = new JsonArray();
    for (String prefix : page.record().holders()) {
      JsonObject holder = new JsonObject();
      holder.addProperty("prefix", prefix);
      holders.add(holder);
    }
    json.add("holders", holders);
    json.addProperty("stopping", page.record().stopping());
    JsonObject daemons = new JsonObject();
    for (SysboxDaemon daemon : SysboxDaemon.values()) {
      Launch launch = page.record().launches().get(daemon);
      if (launch != null) {
        daemons.add(daemon.program(), write(launch));
      }
    }
    json.add("daemons", daemons);
    return GSON.toJson(json) + "\n";
  }

  private static JsonObject write(Launch launch) {
    JsonObject json = new JsonObject();
    json.addProperty("generation", launch.generation().toString());
    launch
        .process()
        .ifPresent(
            process -> {
              json.addProperty("pid", process.pid());
              json.addProperty("startTicks", process.startTicks());
            });
    return json;
  }

  static LedgerPage read(String text, Path file) {
    try {
      JsonObject json = JsonParser.parseString(text).getAsJsonObject();
      int format = json.get("format").getAsInt();
      if (format > FORMAT) {
        throw new StateFileException(
            file,
            "has format " + format + ", newer than the " + FORMAT + " this version knows",
            "use the newer version of dockyard that wrote it",
            null);
      }
      return read(json);
    } catch (StateFileException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new StateFileException(
          file,
          "is damaged: " + e.getMessage(),
          "it says which instances hold the shared sysbox: restore it, or stop all instances, end"
              + " sysbox-mgr and sysbox-fs with SIGTERM, and remove it together with the count file",
          e);
    }
  }

  private static LedgerPage read(JsonObject json) {
    String bootId = json.get("bootId").getAsString();
    List<String> holders = new ArrayList<>();
    for (JsonElement holder : json.getAsJsonArray("holders")) {
      holders.add(holder.getAsJsonObject().get("prefix").getAsString());
    }
    Map<SysboxDaemon, Launch> launches = new EnumMap<>(SysboxDaemon.class);
    for (Map.Entry<String, JsonElement> daemon : json.getAsJsonObject("daemons").entrySet()) {
      launches.put(
          SysboxDaemon.ofProgram(daemon.getKey()),
          readLaunch(daemon.getValue().getAsJsonObject(), bootId));
    }
    return new LedgerPage(
        bootId,
        json.get("serial").getAsLong(),
        json.get("countedBefore").getAsInt(),
        new PairRecord(holders, json.get("stopping").getAsBoolean(), launches));
  }

  private static Launch readLaunch(JsonObject json, String bootId) {
    Optional<ProcessIdentity> process =
        json.has("pid")
            ? Optional.of(
                new ProcessIdentity(
                    json.get("pid").getAsLong(), json.get("startTicks").getAsLong(), bootId))
            : Optional.empty();
    return new Launch(Path.of(json.get("generation").getAsString()), process);
  }
}
