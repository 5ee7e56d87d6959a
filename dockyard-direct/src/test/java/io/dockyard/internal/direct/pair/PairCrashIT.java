package io.dockyard.internal.direct.pair;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.crash.ChangeCalls;
import io.dockyard.crash.CrashExploration;
import io.dockyard.crash.HostCalls;
import io.dockyard.internal.sysbox.PairObserver;
import io.dockyard.testkit.HostRequirements;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * A JVM may be killed between any two changes that an operation on the pair makes: the next
 * operation, by whatever JVM, finds one pair or none, the right number, and all inner data.
 */
class PairCrashIT {

  /** What no operation on the pair alone comes to, and why. */
  private static final List<String> ELSEWHERE =
      List.of(
          // Containers that run on a killed sysbox-fs, which the stand-in's do not.
          "InstanceDockerd.",
          "NotedRestarts.",
          // A mount of FUSE that a killed sysbox-fs left.
          "StaleMounts.",
          // The marks of an inner overlay, and what is nothing without them; the rescue's own
          // tests.
          "InnerOverlays.",
          "DisplacedData.setAside",
          // The folders on the way to a container's data, which the stand-in makes itself.
          "Replacement.makeWay",
          // A start that fails, and takes back what it has made.
          "DaemonProcess.",
          // The children of a killed daemon: the stand-in has none.
          "DaemonRepair.lambda$kill",
          // Only after another crash.
          "Ledger.removePendingNumbers");

  private static @Nullable CrashExploration exploration;

  @BeforeAll
  static void begin() {
    HostRequirements.assumeStandIn("only the stand-in's containers are known without runc");
    exploration = new CrashExploration(PairSteps.class);
  }

  @AfterAll
  static void end() {
    if (exploration != null) {
      exploration.close();
    }
  }

  @TestFactory
  Stream<DynamicNode> everyPoint() {
    CrashExploration all = Objects.requireNonNull(exploration);
    Stream<DynamicNode> scenarios =
        all.explore(
            Stream.of(PairScenarios.holding(), PairScenarios.keeping(), PairScenarios.mending())
                .flatMap(List::stream)
                .toList());
    DynamicNode complete =
        DynamicTest.dynamicTest(
            "no change of the pair is left out", () -> assertThat(unexplored(all)).isEmpty());
    return Stream.concat(scenarios, Stream.of(complete));
  }

  private static List<String> unexplored(CrashExploration all) {
    return Stream.concat(
            ChangeCalls.in(SysboxPair.class, "io/dockyard/internal/direct/pair").stream(),
            ChangeCalls.in(PairObserver.class, "io/dockyard/internal/sysbox").stream())
        .filter(call -> call.kind() == HostCalls.Kind.CHANGE)
        .map(ChangeCalls.Call::site)
        .distinct()
        .filter(site -> !all.sites().contains(site))
        .filter(site -> ELSEWHERE.stream().noneMatch(site::contains))
        .toList();
  }
}
