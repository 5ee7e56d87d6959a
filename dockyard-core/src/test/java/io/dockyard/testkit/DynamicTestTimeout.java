package io.dockyard.testkit;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;

/**
 * The default time-out for dynamic tests, which JUnit applies to the method that makes them alone.
 * As there, one that hangs is interrupted after all threads and a report were printed. Registered
 * for all tests that have the test kit.
 */
public final class DynamicTestTimeout implements InvocationInterceptor {

  private static final Pattern TIME = Pattern.compile("(\\d+) ?(ms|s|m|h)");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1));

  @Override
  public void interceptDynamicTest(
      Invocation<@Nullable Void> test,
      DynamicTestInvocationContext invocation,
      ExtensionContext context)
      throws Throwable {
    String time =
        context.getConfigurationParameter(Timeout.DEFAULT_TIMEOUT_PROPERTY_NAME).orElseThrow();
    String late = context.getDisplayName() + " timed out after " + time;
    try (Alarm alarm = new Alarm(late, duration(time))) {
      try {
        test.proceed();
      } catch (Throwable failure) {
        throw alarm.rang() ? timeout(late, failure) : failure;
      }
      if (alarm.rang()) {
        throw new TimeoutException(late);
      }
    }
  }

  private static TimeoutException timeout(String late, Throwable failure) {
    TimeoutException timeout = new TimeoutException(late);
    timeout.addSuppressed(failure);
    return timeout;
  }

  static Duration duration(String time) {
    Matcher matcher = TIME.matcher(time);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("no time that is understood: " + time);
    }
    Duration unit = UNITS.getOrDefault(matcher.group(2), Duration.ZERO);
    return unit.multipliedBy(Long.parseLong(matcher.group(1)));
  }

  /** Interrupts the thread that made it when the time is up. */
  private static final class Alarm implements AutoCloseable {

    private final Thread thread = Thread.currentThread();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final String late;
    private boolean over;
    private boolean rang;

    Alarm(String late, Duration after) {
      this.late = late;
      var unused = clock.schedule(this::ring, after.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void ring() {
      if (!over) {
        rang = true;
        System.out.println(late);
        Thread.getAllStackTraces().forEach(Alarm::print);
        FailureReports.print();
        thread.interrupt();
      }
    }

    synchronized boolean rang() {
      return rang;
    }

    private static void print(Thread thread, StackTraceElement[] stack) {
      System.out.println(thread);
      Stream.of(stack).forEach(frame -> System.out.println("  at " + frame));
    }

    /** After this it interrupts nothing, and has not interrupted what comes next. */
    @Override
    public void close() {
      synchronized (this) {
        over = true;
      }
      clock.shutdownNow();
      if (rang()) {
        Thread.interrupted();
      }
    }
  }
}
