package io.dockyard;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The env file of six settings that define an instance for an operator and for the shell tool. */
final class EnvFile {

  private static final String ROOT = "DOCKYARD_ROOT";
  private static final String PREFIX = "DOCKYARD_DOCKER_PREFIX";
  private static final String BRIDGE = "DOCKYARD_BRIDGE_CIDR";
  private static final String FIXED = "DOCKYARD_FIXED_CIDR";
  private static final String POOL_BASE = "DOCKYARD_POOL_BASE";
  private static final String POOL_SIZE = "DOCKYARD_POOL_SIZE";

  private static final List<String> NAMES =
      List.of(ROOT, PREFIX, BRIDGE, FIXED, POOL_BASE, POOL_SIZE);

  private static final Pattern LINE =
      Pattern.compile(
          "(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)="
              + "(\"[^\"$`\\\\]*\"|'[^']*'|[^\\s\"'#$`\\\\]*)(?:\\s+#.*|\\s*)");

  private EnvFile() {}

  /**
   * Reads what a shell would read: what would mean something else to one (an expansion, an escape,
   * a comment without a space before it) is refused rather than taken literally.
   */
  static InstanceSpec.Builder parse(String text) {
    Map<String, String> values = new LinkedHashMap<>();
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
      if (!NAMES.contains(form.group(1))) {
        throw wrong(number, line, "must name one of " + String.join(", ", NAMES));
      }
      if (values.put(form.group(1), unquoted(form.group(2))) != null) {
        throw wrong(number, line, "sets " + form.group(1) + " a second time");
      }
    }
    return toBuilder(values);
  }

  private static InstanceSpec.Builder toBuilder(Map<String, String> values) {
    String prefix = values.get(PREFIX);
    if (prefix == null) {
      throw new InvalidSpecException("env file", "", "must set " + PREFIX);
    }
    InstanceSpec.Builder builder = InstanceSpec.builder(prefix);
    values.forEach(
        (name, value) -> {
          switch (name) {
            case ROOT -> builder.root(SpecRules.parsePath("root", value));
            case BRIDGE -> builder.bridgeCidr(value);
            case FIXED -> builder.fixedCidr(value);
            case POOL_BASE -> builder.poolBase(value);
            case POOL_SIZE -> builder.poolSize(number(value));
            default -> {}
          }
        });
    return builder;
  }

  static String format(InstanceSpec spec) {
    StringBuilder text = new StringBuilder();
    spec.root().ifPresent(value -> line(text, ROOT, value));
    line(text, PREFIX, spec.prefix());
    spec.bridgeCidr().ifPresent(value -> line(text, BRIDGE, value));
    spec.fixedCidr().ifPresent(value -> line(text, FIXED, value));
    spec.poolBase().ifPresent(value -> line(text, POOL_BASE, value));
    spec.poolSize().ifPresent(value -> line(text, POOL_SIZE, value));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, Object value) {
    text.append(name).append('=').append(value).append('\n');
  }

  private static int number(String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new InvalidSpecException("poolSize", value, "must be a number");
    }
  }

  private static String unquoted(String value) {
    boolean quoted = value.startsWith("\"") || value.startsWith("'");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  private static InvalidSpecException wrong(int number, String line, String rule) {
    return new InvalidSpecException("env file", line, "in line " + number + " " + rule);
  }
}
