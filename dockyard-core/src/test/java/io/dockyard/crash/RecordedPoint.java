package io.dockyard.crash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A crash point as it came when an operation was recorded.
 *
 * @param point where
 * @param thread who came there
 */
public record RecordedPoint(CrashPoint point, String thread) {

  /** They delete, kill, or try again, one after the other: the first and the last time will do. */
  private static final List<String> LOOPS =
      List.of(
          "in TreeDeletion.",
          "in Cgroups.removeOne",
          "in Cgroups.kill",
          "in Processes.signal",
          "in FileLock.");

  /** What these have set going goes on, so that it makes a difference when the JVM is killed. */
  private static final List<String> GO_ON =
      List.of(
          "after Pidfd.send ",
          "after ProcessBuilder.start ",
          "after ProcessHandle.destroyForcibly ",
          "after DockerApi.post ",
          "in Cgroups.kill");

  /**
   * The crash points that a JVM has recorded.
   *
   * @param output what it printed
   * @return in the order in which they came
   */
  public static List<RecordedPoint> all(String output) {
    Map<String, Integer> seen = new HashMap<>();
    List<RecordedPoint> points = new ArrayList<>();
    for (String line : output.lines().filter(l -> l.startsWith("point ")).toList()) {
      String[] words = line.split(" ", 4);
      int nth = seen.merge(words[3], 1, Integer::sum);
      points.add(new RecordedPoint(new CrashPoint(words[3], nth), words[2]));
    }
    return points;
  }

  /**
   * Those that differ. Just after one change is just before the next one of the same thread, and of
   * the many in one loop the first and the last will do.
   */
  static List<CrashPoint> distinct(List<RecordedPoint> points) {
    List<CrashPoint> distinct = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      RecordedPoint it = points.get(i);
      boolean first = i == 0 || !it.sameLoopAs(points.get(i - 1));
      boolean last = i == points.size() - 1 || !it.sameLoopAs(points.get(i + 1));
      if ((first || last) && (i == points.size() - 1 || !it.sameMomentAs(points.get(i + 1)))) {
        distinct.add(it.point);
      }
    }
    return distinct;
  }

  private boolean sameMomentAs(RecordedPoint next) {
    return point.label().startsWith("after ")
        && next.point.label().startsWith("before ")
        && thread.equals(next.thread)
        && !goesOn();
  }

  /** Whether what was begun here goes on by itself. */
  boolean goesOn() {
    return GO_ON.stream().anyMatch(point.label()::contains);
  }

  private boolean sameLoopAs(RecordedPoint other) {
    return LOOPS.stream()
        .anyMatch(loop -> point.label().contains(loop) && other.point.label().contains(loop));
  }
}
