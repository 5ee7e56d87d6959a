package io.dockyard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class FailureReportsTest {

  private final AssertionError failure = new AssertionError("the failure");

  @Test
  void theReportIsPartOfTheFailure() {
    FailureReports.attach(failure, () -> List.of("instance a", "shared sysbox"));

    assertThat(failure.getSuppressed())
        .extracting(Throwable::getMessage)
        .containsExactly("instance a", "shared sysbox");
  }

  @Test
  void theOneFromBeforeTheCleanUpIsTheOnlyOne() {
    FailureReports.attach(failure, () -> List.of("before"));
    AssertionError wrapped = new AssertionError("with a name", failure);

    FailureReports.attach(failure, () -> List.of("after"));
    FailureReports.attach(wrapped, () -> List.of("after"));

    assertThat(failure.getSuppressed()).extracting(Throwable::getMessage).containsExactly("before");
    assertThat(wrapped.getSuppressed()).isEmpty();
  }

  @Test
  void aSkippedTestHasNone() {
    TestAbortedException skipped = new TestAbortedException("Skipped");

    FailureReports.attach(skipped, () -> List.of("report"));

    assertThat(skipped.getSuppressed()).isEmpty();
  }

  @Test
  void whatGoesWrongMeanwhileDoesNotHideTheFailure() {
    FailureReports.attach(
        failure,
        () -> {
          throw new IllegalStateException("no report today");
        });

    assertThat(failure.getSuppressed())
        .singleElement()
        .asString()
        .contains("cannot be told", "no report today");
  }
}
