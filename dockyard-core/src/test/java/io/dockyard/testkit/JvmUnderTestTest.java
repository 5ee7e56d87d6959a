package io.dockyard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.assertj.core.util.Strings;
import org.junit.jupiter.api.Test;

class JvmUnderTestTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Greets with a class of a library, so that the class path is proved, and echoes one line. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws IOException {
      System.out.println("hello " + Strings.join(args).with("+"));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("shutdown hook")));
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      System.out.println("heard " + in.readLine());
      System.exit(3);
    }
  }

  @Test
  void runsAMainClassOnTheClassPathOfTheTest() {
    try (JvmUnderTest jvm = JvmUnderTest.start(Child.class, "a", "b")) {
      assertThat(jvm.awaitLine("^hello", PATIENCE)).isEqualTo("hello a+b");
      jvm.writeLine("you");
      assertThat(jvm.awaitExit(PATIENCE)).isEqualTo(3);
      assertThat(jvm.output()).contains("heard you", "shutdown hook");
    }
  }

  @Test
  void aCrashRunsNoShutdownHook() {
    try (JvmUnderTest jvm = JvmUnderTest.start(Child.class)) {
      jvm.awaitLine("^hello", PATIENCE);
      jvm.kill9();
      assertThat(jvm.awaitExit(PATIENCE)).isEqualTo(128 + 9);
      assertThat(jvm.output()).doesNotContain("shutdown hook");
    }
  }

  @Test
  void waitingForALineFailsAtOnceWhenTheJvmEnds() {
    try (JvmUnderTest jvm = JvmUnderTest.start(Child.class)) {
      jvm.writeLine("you");
      assertThatThrownBy(() -> jvm.awaitLine("never said", Duration.ofMinutes(5)))
          .hasMessageContaining("before it ended")
          .hasMessageContaining("heard you");
    }
  }

  @Test
  void leadsASessionOfItsOwn() {
    try (JvmUnderTest jvm = JvmUnderTest.start(Child.class)) {
      jvm.awaitLine("^hello", PATIENCE);
      String session = HostCommand.run("ps", "-o", "sid=", "-p", Long.toString(jvm.pid()));
      assertThat(session.strip()).isEqualTo(Long.toString(jvm.pid()));
    }
  }

  @Test
  void isGoneAfterClose() {
    long pid;
    try (JvmUnderTest jvm = JvmUnderTest.start(Child.class)) {
      pid = jvm.pid();
    }
    assertThat(ProcessHandle.of(pid)).isEmpty();
  }
}
