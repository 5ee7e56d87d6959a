package io.dockyard.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RightJavaTest {

  private static final Runtime.Version RUNNING = Runtime.Version.parse("25.0.1");

  @Test
  void theOneThatIsWantedIsRight() {
    assertThatCode(() -> RightJava.check("25", RUNNING)).doesNotThrowAnyException();
  }

  @Test
  void anyIsRightWhereNoneIsWanted() {
    assertThatCode(() -> RightJava.check("", RUNNING)).doesNotThrowAnyException();
  }

  @Test
  void anotherOneIsNamedWithWhatToDo() {
    assertThatThrownBy(() -> RightJava.check("17", RUNNING))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Java 17")
        .hasMessageContaining("25.0.1")
        .hasMessageContaining(System.getProperty("java.home"))
        .hasMessageContaining("dockyard.test.jdk");
  }
}
