package io.dockyard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReadmeTest {

  /** Maven runs the tests of a module in its folder. */
  private static final Path ROOT = Path.of("").toAbsolutePath().resolve("..").normalize();

  private static final Pattern SETTINGS =
      Pattern.compile("^## Settings$(.*?)^## ", Pattern.MULTILINE | Pattern.DOTALL);

  /** A setting's row begins with its call, as in {@code | `poolSize(prefixLength)` |}. */
  private static final Pattern ROW = Pattern.compile("^\\| `(\\w+)\\(", Pattern.MULTILINE);

  @Test
  void namesEverySettingOfAnInstanceInItsTable() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));

    List<String> sections = firstGroups(SETTINGS, readme);
    assertThat(sections).as("sections with the heading Settings").hasSize(1);
    assertThat(firstGroups(ROW, sections.get(0)))
        .containsExactlyInAnyOrderElementsOf(
            SpecBuilderMethods.all().stream().map(Method::getName).toList());
  }

  private static List<String> firstGroups(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(found -> found.group(1)).toList();
  }
}
