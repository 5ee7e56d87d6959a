package io.dockyard;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The settings that an env file cannot say, as JSON. */
final class SpecJson {

  private static final int FORMAT = 1;

  private static final List<Setting<?>> SETTINGS =
      Setting.ALL.stream().filter(setting -> !EnvFile.has(setting)).toList();

  private SpecJson() {}

  static String write(SettingValues values) {
    JsonObject json = new JsonObject();
    json.addProperty("format", FORMAT);
    for (Setting<?> setting : SETTINGS) {
      setting.stored(values).ifPresent(stored -> json.add(setting.name(), stored));
    }
    return StrictJson.print(json) + "\n";
  }

  static void read(String text, Path file, SettingValues values) {
    try {
      JsonObject json = StrictJson.parseObject(text);
      int format = StrictJson.member(json, "format").getAsInt();
      if (format > FORMAT) {
        throw new StateFileException(
            file,
            "has format " + format + ", newer than the " + FORMAT + " this version knows",
            "use a newer version of dockyard",
            null);
      }
      SETTINGS.forEach(setting -> read(json, setting, values));
      refuseOthers(json, file);
    } catch (InvalidSpecException | StateFileException e) {
      throw e;
    } catch (RuntimeException e) {
      throw damaged(file, String.valueOf(e.getMessage()), e);
    }
  }

  /** A setting with a typing error in its name would silently be left at its default. */
  private static void refuseOthers(JsonObject json, Path file) {
    Set<String> others = new TreeSet<>(json.keySet());
    others.remove("format");
    SETTINGS.forEach(setting -> others.remove(setting.name()));
    if (!others.isEmpty()) {
      throw new StateFileException(
          file,
          "has members that this version does not know: " + String.join(", ", others),
          "correct or remove them, or use the newer version of dockyard that wrote them",
          null);
    }
  }

  private static <T> void read(JsonObject json, Setting<T> setting, SettingValues values) {
    if (json.has(setting.name()) || !setting.mayBeLeftOut()) {
      values.set(setting, setting.read(StrictJson.member(json, setting.name())));
    }
  }

  static StateFileException damaged(Path file, String seen, Exception cause) {
    return new StateFileException(
        file, "is damaged: " + seen, "restore it, or delete it for the defaults", cause);
  }
}
