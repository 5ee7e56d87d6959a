package io.dockyard;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads out of the text of a source file which names {@link InvalidSpecException#field} can have
 * there. A name is the first argument of what makes an error: a literal, a constant of {@link
 * Setting}, or a parameter {@code field} of a method, whose own calls are then looked at.
 */
final class FieldNames {

  private static final Pattern HANDING_ON = Pattern.compile("\\b(\\w+)\\(\\s*String field\\b");
  private static final Pattern NOT_FIRST = Pattern.compile(",\\s*(?:final )?String field\\b");
  private static final Pattern LITERAL = Pattern.compile("\"([^\"]*)\"");
  private static final Pattern KNOWN_ELSEWHERE =
      Pattern.compile("(?:String )?field|(?:Setting\\.[A-Z_]+|setting)(?:\\.name\\()?");

  private FieldNames() {}

  /** The literals; and as it stands there, whatever this cannot follow. */
  static List<String> in(String source) {
    Set<String> makers = new TreeSet<>(Set.of("new InvalidSpecException", "Problem\\.in"));
    makers.add("new Problem");
    HANDING_ON.matcher(source).results().forEach(method -> makers.add(method.group(1)));
    String anyMaker = "(?:" + String.join("|", makers) + ")";
    List<String> names = new ArrayList<>();
    for (String argument : groups("\\b" + anyMaker + "\\(\\s*([^,)]*)", source)) {
      if (LITERAL.matcher(argument).matches()) {
        names.add(argument.substring(1, argument.length() - 1));
      } else if (!KNOWN_ELSEWHERE.matcher(argument).matches()) {
        names.add(argument);
      }
    }
    names.addAll(groups("(\\w*::" + anyMaker + ")\\b", source));
    NOT_FIRST.matcher(source).results().forEach(parameter -> names.add(parameter.group()));
    return names;
  }

  private static List<String> groups(String pattern, String source) {
    Stream<String> found =
        Pattern.compile(pattern).matcher(source).results().map(one -> one.group(1).strip());
    return found.toList();
  }
}
