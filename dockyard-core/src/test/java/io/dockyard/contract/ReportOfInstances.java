package io.dockyard.contract;

import io.dockyard.Dockyard;
import io.dockyard.Instance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/**
 * Adds to the failure of a contract's test what its instances were like then, as the clean-up
 * destroys them before anybody can look.
 */
final class ReportOfInstances implements TestExecutionExceptionHandler {

  private static final int LINES_OF_A_LOG = 20;

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    if (!(failure instanceof TestAbortedException)) {
      attach(((BackendContract) context.getRequiredTestInstance()).dockyard(), failure);
    }
    throw failure;
  }

  /** For a test that destroys its instances itself when it fails. */
  static void attach(Dockyard dockyard, Throwable failure) {
    attach(dockyard.instances(), failure);
  }

  static void attach(List<Instance> instances, Throwable failure) {
    for (Instance instance : instances) {
      AssertionError report = new AssertionError(report(instance));
      report.setStackTrace(new StackTraceElement[0]);
      failure.addSuppressed(report);
    }
  }

  private static String report(Instance instance) {
    return Stream.of(
            "instance " + instance.prefix() + " when the test failed",
            said(() -> instance.status().toString()),
            said(() -> instance.plan().toString()),
            said(() -> ends(instance.plan().paths().log())))
        .collect(Collectors.joining("\n"));
  }

  /** Nothing that goes wrong here may hide the failure itself. */
  private static String said(Supplier<String> part) {
    try {
      return part.get();
    } catch (RuntimeException e) {
      return e.toString();
    }
  }

  private static String ends(Path logs) {
    try (Stream<Path> files = Files.walk(logs)) {
      return files
          .filter(Files::isRegularFile)
          .sorted()
          .map(file -> "==> " + file + "\n" + end(file))
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String end(Path log) {
    try {
      // A log may have bytes in it that are no text.
      List<String> lines = Files.readString(log, StandardCharsets.ISO_8859_1).lines().toList();
      return String.join(
          "\n", lines.subList(Math.max(0, lines.size() - LINES_OF_A_LOG), lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
