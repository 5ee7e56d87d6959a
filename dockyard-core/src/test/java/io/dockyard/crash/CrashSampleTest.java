package io.dockyard.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.crash.CrashSample.Kill;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CrashSampleTest {

  private static final String WRITE = "Files.write in A.b";
  private static final String MOVE = "Files.move in A.b";
  private static final String SPAWN = "ProcessBuilder.start in Spawner.spawn";

  private static List<RecordedPoint> points(String... labels) {
    return RecordedPoint.all(
        String.join("\n", Stream.of(labels).map(label -> "point 1 main " + label).toList()));
  }

  private static List<String> labels(List<Kill> kills) {
    return kills.stream().map(kill -> kill.point().toString()).toList();
  }

  @Test
  void ofAKindItIsTheFirstJustBeforeIt() {
    List<RecordedPoint> points =
        points(
            "before " + WRITE,
            "after " + WRITE,
            "before " + MOVE,
            "after " + MOVE,
            "before " + WRITE,
            "after " + WRITE,
            "before " + MOVE,
            "after " + MOVE);

    assertThat(labels(CrashSample.oneOfEachKind(Map.of("create", points))))
        .containsExactlyInAnyOrder("before " + WRITE, "before " + MOVE, "after " + MOVE + " #2");
  }

  @Test
  void whatGoesOnByItselfIsAKindOfItsOwn() {
    List<RecordedPoint> points =
        points("before " + SPAWN, "after " + SPAWN, "before " + WRITE, "after " + WRITE);

    assertThat(labels(CrashSample.oneOfEachKind(Map.of("start", points))))
        .contains("before " + SPAWN, "after " + SPAWN);
  }

  @Test
  void aCommandIsAKindForWhomItIsRun() {
    String one = "before ProcessBuilder.start in Command.run for A.b by C.d";
    String other = "before ProcessBuilder.start in Command.run for A.b by E.f";

    assertThat(labels(CrashSample.oneOfEachKind(Map.of("start", points(one, other, one)))))
        .contains(one, other);
  }

  @Test
  void aKindIsTriedInOneOperationAndNotAlwaysInTheSame() {
    Map<String, List<RecordedPoint>> recorded = new TreeMap<>();
    String[] labels =
        Stream.iterate(1, i -> i + 1)
            .limit(50)
            .map(i -> "before X.y in Z.m" + i)
            .toArray(String[]::new);
    recorded.put("create", points(labels));
    recorded.put("destroy", points(labels));

    List<Kill> kills = CrashSample.oneOfEachKind(recorded);

    assertThat(labels(kills)).hasSize(50).contains(labels);
    assertThat(kills).extracting(Kill::operation).contains("create", "destroy").isSorted();
  }

  @Test
  void itIsTheSameHoweverThreadsTakeTurns() {
    List<RecordedPoint> one =
        points("before " + WRITE, "before " + MOVE, "after " + WRITE, "after " + MOVE, "before x");
    List<RecordedPoint> other =
        points("before " + MOVE, "after " + MOVE, "before " + WRITE, "after " + WRITE, "before x");

    assertThat(CrashSample.oneOfEachKind(Map.of("start", one)))
        .containsExactlyElementsOf(CrashSample.oneOfEachKind(Map.of("start", other)));
  }

  @Test
  void whatComesNextIsTheSameInEachRun() {
    Kill kill = new Kill("create", new CrashPoint("before " + WRITE, 1));

    assertThat(kill.next(List.of("a", "b", "c"))).isEqualTo(kill.next(List.of("a", "b", "c")));
    assertThat(
            Stream.iterate(1, i -> i + 1)
                .limit(50)
                .map(
                    i ->
                        new Kill("create", new CrashPoint("before " + WRITE, i))
                            .next(List.of("a", "b"))))
        .contains("a", "b");
  }
}
