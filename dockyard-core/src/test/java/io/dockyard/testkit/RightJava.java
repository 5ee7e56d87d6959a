package io.dockyard.testkit;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails every test class whose JVM is of another Java than the build asked for in the system
 * property {@value #PROPERTY}: a build that finds no other JDK must not pass for one.
 */
public final class RightJava implements BeforeAllCallback {

  /** The system property with the version that is wanted, such as 17; empty for any. */
  static final String PROPERTY = "dockyard.wanted.java";

  @Override
  public void beforeAll(ExtensionContext context) {
    check(System.getProperty(PROPERTY, ""), Runtime.version());
  }

  static void check(String wanted, Runtime.Version running) {
    if (!wanted.isBlank() && !wanted.strip().equals(Integer.toString(running.feature()))) {
      throw new IllegalStateException(
          "The tests are to run on Java "
              + wanted.strip()
              + ", but this JVM is "
              + running
              + " from "
              + System.getProperty("java.home")
              + ": point -Ddockyard.test.jdk to the JDK that is wanted");
    }
  }
}
