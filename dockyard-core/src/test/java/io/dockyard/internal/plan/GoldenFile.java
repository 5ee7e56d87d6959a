package io.dockyard.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A text kept beside the tests, so that a change of what reaches the host is seen in review. Run
 * the tests with {@code -Dtest.jvm.args=-Ddockyard.golden.write=true} to write the files anew.
 */
final class GoldenFile {

  private static final Path FOLDER =
      Path.of(System.getProperty("basedir", "."), "src/test/resources/io/dockyard/internal/plan");

  private GoldenFile() {}

  static void check(String name, String text) throws IOException {
    Path file = FOLDER.resolve(name);
    if (Boolean.getBoolean("dockyard.golden.write")) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, text);
    }
    assertThat(text).as(name).isEqualTo(Files.readString(file));
  }
}
