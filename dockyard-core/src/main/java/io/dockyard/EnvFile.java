package io.dockyard;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The env file of six settings that define an instance for an operator and for the shell tool. */
final class EnvFile {

  private static final String PREFIX = "DOCKYARD_DOCKER_PREFIX";

  private static final Map<String, Setting<?>> SETTINGS = settings();

  /** What later versions of the shell tool write beside the six, and what that decides. */
  private static final Map<String, String> OF_ITS_OWN_SYSBOX =
      Map.of(
          "DOCKYARD_SYSBOX_MGR_EXTRA_ARGS", "the options of sysbox-mgr",
          "DOCKYARD_SYSBOX_SUBID_USER", "whose subordinate ids containers have",
          "DOCKYARD_SYSBOX_SUBID_START", "which subordinate ids containers have",
          "DOCKYARD_SYSBOX_SUBID_COUNT", "how many subordinate ids containers have");

  private static final Pattern LINE =
      Pattern.compile(
          "(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)="
              + "(\"[^\"$`\\\\]*\"|'[^']*'|[^\\s\"'#$`\\\\]*)(?:\\s+#.*|\\s*)");

  private EnvFile() {}

  /** The six by their names, in the order of the lines. */
  private static Map<String, Setting<?>> settings() {
    Map<String, Setting<?>> six = new LinkedHashMap<>();
    six.put("DOCKYARD_ROOT", Setting.ROOT);
    six.put(PREFIX, Setting.PREFIX);
    six.put("DOCKYARD_BRIDGE_CIDR", Setting.BRIDGE_CIDR);
    six.put("DOCKYARD_FIXED_CIDR", Setting.FIXED_CIDR);
    six.put("DOCKYARD_POOL_BASE", Setting.POOL_BASE);
    six.put("DOCKYARD_POOL_SIZE", Setting.POOL_SIZE);
    return Collections.unmodifiableMap(six);
  }

  static boolean has(Setting<?> setting) {
    return SETTINGS.containsValue(setting);
  }

  /**
   * Reads what a shell would read: what would mean something else to one (an expansion, an escape,
   * a comment without a space before it) is refused rather than taken literally.
   */
  static SettingValues parse(String text) {
    Map<Setting<?>, String> lines = new LinkedHashMap<>();
    int number = 0;
    for (String raw : text.lines().toList()) {
      number++;
      String line = raw.strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      Matcher form = LINE.matcher(line);
      if (!form.matches()) {
        throw wrong(number, line, "must have the form NAME=value, without $, ` or \\");
      }
      if (OF_ITS_OWN_SYSBOX.containsKey(form.group(1))) {
        requireEmpty(number, line, form);
        continue;
      }
      Setting<?> setting = SETTINGS.get(form.group(1));
      if (setting == null) {
        throw wrong(number, line, "must name one of " + String.join(", ", SETTINGS.keySet()));
      }
      if (lines.put(setting, unquoted(form.group(2))) != null) {
        throw wrong(number, line, "sets " + form.group(1) + " a second time");
      }
    }
    return parse(lines);
  }

  private static void requireEmpty(int number, String line, Matcher form) {
    if (!unquoted(form.group(2)).isEmpty()) {
      throw wrong(
          number,
          line,
          "sets "
              + OF_ITS_OWN_SYSBOX.get(form.group(1))
              + ", which no instance has for itself, because all share one sysbox; remove the line"
              + " to do without");
    }
  }

  private static SettingValues parse(Map<Setting<?>, String> lines) {
    if (!lines.containsKey(Setting.PREFIX)) {
      throw new InvalidSpecException("env file", "", "must set " + PREFIX);
    }
    SettingValues values = new SettingValues();
    lines.forEach((setting, text) -> set(values, setting, text));
    return values;
  }

  private static <T> void set(SettingValues values, Setting<T> setting, String text) {
    values.set(setting, setting.read(new JsonPrimitive(text)));
  }

  static String format(SettingValues values) {
    StringBuilder text = new StringBuilder();
    SETTINGS.forEach(
        (name, setting) ->
            setting
                .stored(values)
                .map(JsonElement::getAsString)
                .ifPresent(value -> text.append(name).append('=').append(value).append('\n')));
    return text.toString();
  }

  private static String unquoted(String value) {
    boolean quoted = value.startsWith("\"") || value.startsWith("'");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  private static InvalidSpecException wrong(int number, String line, String rule) {
    return new InvalidSpecException("env file", line, "in line " + number + " " + rule);
  }
}
