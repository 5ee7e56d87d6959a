package io.dockyard.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {

  /** Maven runs the tests of a module in its folder. */
  private static final Path ROOT = Path.of("").toAbsolutePath().resolve("../..").normalize();

  @Test
  void showsTheExampleThatIsCompiledHere() throws IOException {
    String example =
        Files.readString(Path.of("src/main/java/io/dockyard/examples/quickstart/TwoDaemons.java"));
    String readme = Files.readString(ROOT.resolve("README.md"));

    assertThat(readme).contains("```java\n" + example + "```\n");
  }
}
