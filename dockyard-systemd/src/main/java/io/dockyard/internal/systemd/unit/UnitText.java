package io.dockyard.internal.systemd.unit;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The text of a unit file, with values escaped where systemd would read more into them. */
final class UnitText {

  private final StringBuilder text = new StringBuilder();

  UnitText section(String name) {
    if (!text.isEmpty()) {
      text.append('\n');
    }
    text.append('[').append(name).append("]\n");
    return this;
  }

  UnitText comment(String comment) {
    text.append("# ").append(comment).append('\n');
    return this;
  }

  /** A setting that holds no more than names, numbers and words of systemd's. */
  UnitText set(String setting, String value) {
    text.append(setting).append('=').append(value).append('\n');
    return this;
  }

  /** Files with more variables, which must be there. */
  UnitText environmentFiles(List<Path> files) {
    files.forEach(file -> set("EnvironmentFile", withoutSpecifiers(file.toString())));
    return this;
  }

  /** A command line, none of whose words systemd reads anything into. */
  UnitText command(String setting, List<String> argv) {
    return set(setting, String.join(" ", argv.stream().map(UnitText::commandWord).toList()));
  }

  /** Variables, each by itself. */
  UnitText environment(Map<String, String> variables) {
    new TreeMap<>(variables)
        .forEach((name, value) -> set("Environment", quoted(name + "=" + value)));
    return this;
  }

  /** The text of a file with variables, in which quotes and a few more mean something. */
  static String environmentFile(Map<String, String> variables) {
    StringBuilder lines = new StringBuilder();
    new TreeMap<>(variables)
        .forEach(
            (name, value) ->
                lines
                    .append(name)
                    .append("=\"")
                    .append(value.replaceAll("[\"\\\\`$]", "\\\\$0"))
                    .append("\"\n"));
    return lines.toString();
  }

  @Override
  public String toString() {
    return text.toString();
  }

  /** In command lines alone, systemd also replaces variables (systemd.service(5)). */
  private static String commandWord(String word) {
    String escaped = word.replace("$", "$$");
    return word.matches("[A-Za-z0-9._/:=@%+-]+") ? withoutSpecifiers(escaped) : quoted(escaped);
  }

  /** One word, as systemd.syntax(7) has it; with no character that would begin another line. */
  static String quoted(String value) {
    StringBuilder quoted = new StringBuilder("\"");
    withoutSpecifiers(value)
        .chars()
        .forEach(
            character -> {
              switch (character) {
                case '"', '\\' -> quoted.append('\\').append((char) character);
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                default -> {
                  if (Character.isISOControl(character)) {
                    throw new IllegalArgumentException(
                        "a control character that no unit can hold: " + character);
                  }
                  quoted.append((char) character);
                }
              }
            });
    return quoted.append('"').toString();
  }

  private static String withoutSpecifiers(String value) {
    return value.replace("%", "%%");
  }
}
