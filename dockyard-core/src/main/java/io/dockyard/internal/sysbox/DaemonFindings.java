package io.dockyard.internal.sysbox;

import io.dockyard.SysboxStatus.Fault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Puts what was seen of one daemon into words, with what to do about it. */
final class DaemonFindings {

  private static final String THEIR_TOOL =
      "with the tool that started it (where it is Nestybox's service: systemctl restart sysbox).";

  private final DaemonObservation observation;
  private final DaemonObservation other;
  private final String program;

  /**
   * The findings about a daemon.
   *
   * @param observation the daemon
   * @param other the other half of the pair
   */
  DaemonFindings(DaemonObservation observation, DaemonObservation other) {
    this.observation = observation;
    this.other = other;
    this.program = observation.daemon().program();
  }

  /** One each; none where all is well, or the pair does not run and left nothing. */
  List<Finding> all() {
    List<Finding> findings = new ArrayList<>();
    half().ifPresent(findings::add);
    if (observation.half() == Half.ABSENT) {
      leftovers().ifPresent(findings::add);
    } else if (observation.half() != Half.WRONG) {
      replaced().ifPresent(findings::add);
      pidFile().ifPresent(findings::add);
    }
    return findings;
  }

  private Optional<Finding> half() {
    Half half = observation.half();
    if (half == Half.FOREIGN && (other.half() == Half.ABSENT || other.half().ours())) {
      String seen =
          program
              + " was started by somebody else as process "
              + observation.pid().orElseThrow()
              + ".";
      Fault fault = other.half() == Half.ABSENT ? Fault.HALF_A_PAIR : Fault.MIXED_PAIR;
      return Optional.of(new Finding(fault, seen, "Stop it, or complete it, " + THEIR_TOOL));
    }
    if (half == Half.ABSENT && other.half() == Half.ABSENT) {
      return Optional.empty();
    }
    return observation.finding().map(seen -> new Finding(fault(), seen, advice()));
  }

  private Fault fault() {
    return switch (observation.half()) {
      case ABSENT -> Fault.HALF_A_PAIR;
      case WRONG -> Fault.UNKNOWN_LISTENER;
      default -> unresponsive() ? Fault.NOT_ANSWERING : Fault.NOT_LISTENING;
    };
  }

  private boolean unresponsive() {
    DaemonDetail detail = observation.detail();
    return detail.stopped() || (observation.listener().isPresent() && !detail.accepts());
  }

  private String advice() {
    return switch (observation.half()) {
      case ABSENT ->
          other.half().ours()
              ? "The next start of an instance starts it again."
              : "Start it " + THEIR_TOOL;
      case WRONG -> "Find out what that is and end it, then start an instance again.";
      case FOREIGN_SILENT -> goOn().orElse("Restart it " + THEIR_TOOL);
      default ->
          goOn()
              .orElse(
                  "Unless it is just being started, end it with SIGTERM: the next start of an"
                      + " instance starts it again.");
    };
  }

  private Optional<String> goOn() {
    return observation.detail().stopped()
        ? observation.pid().map(pid -> "Let it go on: kill -CONT " + pid + ".")
        : Optional.empty();
  }

  private Optional<Finding> replaced() {
    return observation
        .detail()
        .process()
        .filter(ProcessObservation::replaced)
        .map(
            process ->
                new Finding(
                    Fault.PROGRAM_REPLACED,
                    program
                        + " runs as process "
                        + process.pid()
                        + " from a file that was replaced or deleted since: "
                        + process.executable()
                        + ".",
                    "It serves on. Start no other "
                        + program
                        + ", which would not notice this one and would wipe its data; when all"
                        + " instances that use it are stopped, the next start runs the new file."));
  }

  private Optional<Finding> pidFile() {
    if (!observation.complete() || observation.detail().sockets().isEmpty()) {
      return Optional.empty();
    }
    long pid = observation.pid().orElseThrow();
    Optional<PidFile> file = observation.detail().pidFile();
    if (file.filter(it -> it.names(pid)).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            Fault.WRONG_PID_FILE,
            file.map(it -> "The pid file " + it.path() + " " + it.says())
                    .orElse("There is no pid file of " + program)
                + ", but "
                + program
                + " runs as process "
                + pid
                + ".",
            "Write that number into it, or another start of "
                + program
                + " will not notice this one."));
  }

  private Optional<Finding> leftovers() {
    List<String> files =
        new ArrayList<>(observation.detail().socketFiles().stream().map(Path::toString).toList());
    observation
        .detail()
        .pidFile()
        .ifPresent(file -> files.add(file.path() + " (which " + file.says() + ")"));
    if (files.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            Fault.STALE_FILES,
            "Left over from an earlier "
                + program
                + ": "
                + files.stream().collect(Collectors.joining(", "))
                + ".",
            "Nobody listens there: the next start of an instance removes it."));
  }
}
