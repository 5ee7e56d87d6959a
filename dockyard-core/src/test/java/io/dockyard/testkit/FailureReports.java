package io.dockyard.testkit;

import java.lang.reflect.Constructor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.PreInterruptCallback;
import org.junit.jupiter.api.extension.PreInterruptContext;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/**
 * Adds to every failure, of a test or of what comes before and after it, what instances and the
 * shared sysbox were like then: status, plan and the ends of the logs. Of a test that hangs it is
 * printed before it is interrupted. Registered for all tests that have the test kit.
 */
public final class FailureReports
    implements TestExecutionExceptionHandler,
        LifecycleMethodExecutionExceptionHandler,
        InvocationInterceptor,
        PreInterruptCallback {

  private static final int SECONDS_ALLOWED = 60;

  /** A report where the stack trace of a failure shows it. */
  private static final class Report extends AssertionError {
    private static final long serialVersionUID = 1;

    Report(String text) {
      super(text);
      setStackTrace(new StackTraceElement[0]);
    }
  }

  /**
   * Adds it now, for a test that clears up by itself when it fails.
   *
   * @param failure how it failed
   */
  public static void attach(Throwable failure) {
    attach(failure, HostReport::take);
  }

  static void attach(Throwable failure, Supplier<List<String>> report) {
    if (!(failure instanceof TestAbortedException) && !hasReport(failure)) {
      inTime(report).forEach(text -> failure.addSuppressed(new Report(text)));
    }
  }

  /** Whether a failure, or one that it was made from, has a report from before the clean-up. */
  private static boolean hasReport(Throwable failure) {
    for (Throwable one = failure; one != null; one = one.getCause()) {
      for (Throwable suppressed : one.getSuppressed()) {
        if (suppressed instanceof Report) {
          return true;
        }
      }
    }
    return false;
  }

  /** What hangs may also keep the report from coming to an end. */
  private static List<String> inTime(Supplier<List<String>> report) {
    try {
      return CompletableFuture.supplyAsync(report).get(SECONDS_ALLOWED, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return List.of("what was there cannot be told within " + SECONDS_ALLOWED + " s");
    } catch (ExecutionException e) {
      return List.of("what was there cannot be told: " + e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of("what was there cannot be told by an interrupted thread");
    }
  }

  private static Throwable reported(Throwable failure) {
    attach(failure);
    return failure;
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    throw reported(failure);
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    throw reported(failure);
  }

  @Override
  public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    throw reported(failure);
  }

  @Override
  public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    throw reported(failure);
  }

  @Override
  public void handleAfterAllMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    throw reported(failure);
  }

  @Override
  public <T> T interceptTestClassConstructor(
      Invocation<T> constructor,
      ReflectiveInvocationContext<Constructor<T>> invocation,
      ExtensionContext context)
      throws Throwable {
    try {
      return constructor.proceed();
    } catch (Throwable failure) {
      throw reported(failure);
    }
  }

  @Override
  public void interceptDynamicTest(
      Invocation<@Nullable Void> test,
      DynamicTestInvocationContext invocation,
      ExtensionContext context)
      throws Throwable {
    try {
      test.proceed();
    } catch (Throwable failure) {
      throw reported(failure);
    }
  }

  @Override
  public void beforeThreadInterrupt(PreInterruptContext interrupt, ExtensionContext context) {
    print();
  }

  /** Prints the report of a test that hangs. */
  static void print() {
    inTime(HostReport::take).forEach(System.out::println);
  }
}
