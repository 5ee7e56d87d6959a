package io.dockyard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A text kept beside the tests, so that a change of what reaches the host is seen in review. Run
 * the tests with {@code -Dtest.jvm.args=-Ddockyard.golden.write=true} to write the files anew.
 */
public final class GoldenFile {

  private static final Path RESOURCES =
      Path.of(System.getProperty("basedir", "."), "src/test/resources");

  private GoldenFile() {}

  /**
   * Fails if a text is not the one that is kept.
   *
   * @param test the test, in whose package it is kept
   * @param name the name of the file
   * @param text the text as it is now
   */
  public static void check(Class<?> test, String name, String text) throws IOException {
    Path file = RESOURCES.resolve(test.getPackageName().replace('.', '/')).resolve(name);
    if (Boolean.getBoolean("dockyard.golden.write")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }
    assertThat(text).as(name).isEqualTo(Files.readString(file));
  }
}
