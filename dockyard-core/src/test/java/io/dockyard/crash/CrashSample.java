package io.dockyard.crash;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;

/**
 * Which crash points are tried. {@code -Ddockyard.crash.all=true} tries all that differ; otherwise
 * it is one of every kind, jointly for all operations of a test. A kind is a call, the method that
 * it is in, and for whom that is done. The names alone decide which operation is killed at it, so
 * it is the same in each run, in whatever order threads come by.
 */
public final class CrashSample {

  /** Whether all are tried. */
  public static final boolean ALL = Boolean.getBoolean("dockyard.crash.all");

  /**
   * One kill.
   *
   * @param operation what is done
   * @param point where that is killed
   */
  public record Kill(String operation, CrashPoint point) {

    /**
     * What comes after it, where not everything is tried.
     *
     * @param choices what may come after it
     * @return one of them, the same in each run
     */
    public <T> T next(List<T> choices) {
      return choices.get((int) (number(operation + " " + point) % choices.size()));
    }
  }

  private CrashSample() {}

  /**
   * What is tried.
   *
   * @param recorded the points of each operation, in the order in which they came
   * @return the kills, by operation
   */
  static List<Kill> of(Map<String, List<RecordedPoint>> recorded) {
    return ALL ? all(recorded) : oneOfEachKind(recorded);
  }

  /**
   * The tests of the chosen kills, in a container for each operation. Says how many they are.
   *
   * @param recorded the points of each operation, in the order in which they came
   * @param tests what is tried with one
   * @return the containers
   */
  public static Stream<DynamicNode> tests(
      Map<String, List<RecordedPoint>> recorded, Function<Kill, Stream<DynamicTest>> tests) {
    Map<String, List<Kill>> kills =
        of(recorded).stream().collect(Collectors.groupingBy(Kill::operation));
    return recorded.entrySet().stream()
        .map(
            it -> {
              List<Kill> its = kills.getOrDefault(it.getKey(), List.of());
              System.out.printf(
                  "crash: %s: %d points, %d tried%n",
                  it.getKey(), it.getValue().size(), its.size());
              return DynamicContainer.dynamicContainer(it.getKey(), its.stream().flatMap(tests));
            });
  }

  private static List<Kill> all(Map<String, List<RecordedPoint>> recorded) {
    List<Kill> kills = new ArrayList<>();
    recorded.forEach(
        (operation, points) ->
            RecordedPoint.distinct(points).forEach(point -> kills.add(new Kill(operation, point))));
    return kills;
  }

  /** Of each kind the first one of some operation. */
  static List<Kill> oneOfEachKind(Map<String, List<RecordedPoint>> recorded) {
    Map<String, List<Kill>> kinds = new TreeMap<>();
    recorded.forEach(
        (operation, points) ->
            firsts(points)
                .forEach(
                    (kind, point) ->
                        kinds
                            .computeIfAbsent(kind, k -> new ArrayList<>())
                            .add(new Kill(operation, point))));
    List<String> operations = List.copyOf(recorded.keySet());
    List<Kill> chosen = new ArrayList<>();
    kinds.forEach((kind, kills) -> chosen.add(oneOf(kind, kills)));
    chosen.sort(Comparator.comparingInt(kill -> operations.indexOf(kill.operation())));
    return chosen;
  }

  private static Map<String, CrashPoint> firsts(List<RecordedPoint> points) {
    Map<String, CrashPoint> firsts = new TreeMap<>();
    for (int i = 0; i < points.size(); i++) {
      firsts.putIfAbsent(kind(points.get(i), i == points.size() - 1), points.get(i).point());
    }
    return firsts;
  }

  /** Just after a change is just before the next one, but where there is none, or it goes on. */
  private static String kind(RecordedPoint it, boolean last) {
    String label = it.point().label();
    return last || it.goesOn() ? label : label.replaceFirst("^(before|after) ", "");
  }

  private static Kill oneOf(String kind, List<Kill> kills) {
    return kills.stream()
        .min(Comparator.comparingLong(kill -> number(kill.operation() + " at " + kind)))
        .orElseThrow();
  }

  /** As good as chance, and always the same. */
  private static long number(String text) {
    CRC32 sum = new CRC32();
    sum.update(text.getBytes(StandardCharsets.UTF_8));
    return sum.getValue();
  }
}
