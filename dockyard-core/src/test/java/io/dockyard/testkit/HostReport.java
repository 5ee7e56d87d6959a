package io.dockyard.testkit;

import io.dockyard.Dockyard;
import io.dockyard.Instance;
import io.dockyard.internal.sysbox.PairPlaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What instances and the shared sysbox are like when a test fails: the clean-up takes them away
 * before anybody can look.
 */
final class HostReport {

  private static final int LINES_OF_A_LOG = 20;

  private HostReport() {}

  /**
   * One text for each instance, and one for the shared sysbox if a pair has run. Nothing outside a
   * world: what is there then is no test's.
   */
  static List<String> take() {
    if (System.getenv("DOCKYARD_WORLD") == null) {
      return List.of();
    }
    List<String> report = new ArrayList<>();
    try (Dockyard dockyard = Dockyard.open()) {
      dockyard.instances().forEach(instance -> report.add(of(instance)));
      PairPlaces places = PairPlaces.under(DockyardTraces.HOME);
      if (Files.exists(places.run())) {
        report.add(ofSysbox(() -> dockyard.sharedSysbox().status().toString(), places.logs()));
      }
    } catch (RuntimeException e) {
      report.add("what was there cannot be told: " + e);
    }
    return report;
  }

  static String of(Instance instance) {
    return Stream.of(
            "instance " + instance.prefix() + " when the test failed",
            said(() -> instance.status().toString()),
            said(() -> instance.plan().toString()),
            said(() -> ends(instance.plan().paths().log())))
        .collect(Collectors.joining("\n"));
  }

  static String ofSysbox(Supplier<String> status, Path logs) {
    return String.join(
        "\n", "shared sysbox when the test failed", said(status), said(() -> ends(logs)));
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
