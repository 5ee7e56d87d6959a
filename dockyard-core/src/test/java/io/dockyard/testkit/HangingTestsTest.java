package io.dockyard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Whatever hangs, a test or what comes before or after it, fails by the default time-out with a
 * dump of all threads. Here that is a short one: what hangs never ends, so it decides nothing.
 */
class HangingTestsTest {

  private static void hang() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  static class InATest {
    @Test
    void hangs() throws InterruptedException {
      hang();
    }
  }

  static class InAParameterizedTest {
    @ParameterizedTest
    @ValueSource(ints = 1)
    void hangs(int number) throws InterruptedException {
      hang();
    }
  }

  static class InATestFactory {
    @TestFactory
    Stream<DynamicTest> hangs() throws InterruptedException {
      hang();
      return Stream.of();
    }
  }

  static class InADynamicTest {
    @TestFactory
    Stream<DynamicTest> makes() {
      return Stream.of(dynamicTest("hangs", HangingTestsTest::hang));
    }
  }

  static class BeforeAllTests {
    @BeforeAll
    static void hangs() throws InterruptedException {
      hang();
    }

    @Test
    void passes() {}
  }

  static class BeforeEachTest {
    @BeforeEach
    void hangs() throws InterruptedException {
      hang();
    }

    @Test
    void passes() {}
  }

  static class AfterEachTest {
    @AfterEach
    void hangs() throws InterruptedException {
      hang();
    }

    @Test
    void passes() {}
  }

  static class AfterAllTests {
    @AfterAll
    static void hangs() throws InterruptedException {
      hang();
    }

    @Test
    void passes() {}
  }

  private final List<Throwable> failures = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(
      classes = {
        InATest.class,
        InAParameterizedTest.class,
        InATestFactory.class,
        InADynamicTest.class,
        BeforeAllTests.class,
        BeforeEachTest.class,
        AfterEachTest.class,
        AfterAllTests.class
      })
  void endsWithADumpOfAllThreads(Class<?> hanging) {
    String printed = run(hanging);

    assertThat(failures)
        .singleElement()
        .satisfies(
            failure ->
                assertThat(failure)
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("timed out after 100 m"));
    assertThat(printed).contains("HangingTestsTest.hang(");
  }

  private String run(Class<?> hanging) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(hanging))
            .configurationParameter("junit.jupiter.execution.timeout.default", "100 ms")
            .build();
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      LauncherFactory.create()
          .execute(
              request,
              new TestExecutionListener() {
                @Override
                public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                  result.getThrowable().ifPresent(failures::add);
                }
              });
    } finally {
      System.setOut(out);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
