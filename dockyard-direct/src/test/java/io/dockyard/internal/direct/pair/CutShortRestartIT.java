package io.dockyard.internal.direct.pair;

import static io.dockyard.internal.direct.pair.BareHold.acquire;
import static io.dockyard.internal.direct.pair.PairFixture.PATIENCE;
import static io.dockyard.internal.direct.pair.PairFixture.PLACES;
import static io.dockyard.internal.direct.pair.PairFixture.generation;
import static io.dockyard.internal.direct.pair.PairFixture.kill9;
import static io.dockyard.internal.direct.pair.PairFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.SysboxRepair;
import io.dockyard.SysboxRepair.Action;
import io.dockyard.SysboxRepair.Step;
import io.dockyard.SysboxRepairOptions;
import io.dockyard.internal.host.Cgroups;
import io.dockyard.internal.host.Mounts;
import io.dockyard.internal.sysbox.SysboxDaemon;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.JvmUnderTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A JVM that is killed while a container that it restarts is stopped. */
class CutShortRestartIT {

  private static final String ID = "c0ffee00".repeat(8);
  private static final Path RESTARTS = PLACES.run().resolve("dockyard-restarts.json");
  private static final String OK = "204 No Content";

  @AutoClose private final PairFixture fixture = new PairFixture();
  private final SysboxPair pair = fixture.pair();
  private DockerdOfTheTest dockerd;

  @BeforeEach
  void cutOff() throws Exception {
    acquire(pair, "a_", soon());
    Path point = Files.createDirectories(generation(SysboxDaemon.FS).resolve(ID));
    HostCommand.run("mount", "-t", "tmpfs", "sysboxfs", point.toString());
    fixture.startContainerOn(point, "a_", ID);
    // So that it is stopped, given its data, and started.
    Files.createDirectories(generation(SysboxDaemon.MGR).resolve("docker").resolve(ID));
    kill9(SysboxDaemon.MGR);
    kill9(SysboxDaemon.FS);
    dockerd = new DockerdOfTheTest(fixture, "a_");
  }

  @AfterEach
  void close() throws Exception {
    if (dockerd != null) {
      dockerd.close();
    }
    PairFixture.killContainersOf("a_");
    Mounts.below(PLACES.home()).forEach(m -> Mounts.unmount(m.mountPoint()));
  }

  @Test
  void theNextRepairStartsIt() throws Exception {
    killBetweenStopAndStart();

    assertThat(actions(pair.repairPlan())).containsExactly(Action.START_CONTAINERS);
    SysboxRepair done = pair.repair(SysboxRepairOptions.LEAST, PATIENCE);

    assertThat(actions(done)).containsExactly(Action.START_CONTAINERS);
    assertThat(dockerd.asked()).isEqualTo("POST /containers/" + ID + "/start");
    assertForgotten();
  }

  @Test
  void theNextStartOfItsInstanceStartsIt() throws Exception {
    killBetweenStopAndStart();

    pair.keeping().rescue("b_", fixture.path("b"), soon());
    assertThat(dockerd.askedNothing()).isTrue();
    pair.keeping().rescue("a_", fixture.path("a"), soon());

    assertThat(dockerd.asked()).isEqualTo("POST /containers/" + ID + "/start");
    assertForgotten();
  }

  @Test
  void whatSomebodyHasStartedAndStoppedSinceIsLeftAlone() throws Exception {
    killBetweenStopAndStart();
    dockerd.knows(false, false, Instant.now());

    pair.repair(SysboxRepairOptions.LEAST, PATIENCE);

    assertThat(dockerd.askedNothing()).isTrue();
    assertForgotten();
  }

  @Test
  void whatCannotBeStartedIsTriedAgain() throws Exception {
    killBetweenStopAndStart();
    dockerd.answer("start", "500 Internal Server Error", () -> {});

    pair.repair(SysboxRepairOptions.LEAST, PATIENCE);
    assertThat(actions(pair.repairPlan())).containsExactly(Action.START_CONTAINERS);
    assertThat(dockerd.asked()).endsWith("/start");
    dockerd.answer("start", OK, () -> {});
    pair.repair(SysboxRepairOptions.LEAST, PATIENCE);

    assertForgotten();
  }

  @Test
  void aContainerThatAStopWouldRemoveIsNotStopped() throws Exception {
    dockerd.knows(true, true, Instant.EPOCH);

    SysboxRepair done = pair.repair(SysboxRepairOptions.LEAST.restartingContainers(), PATIENCE);

    assertThat(done.cutOff())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.restarted()).isFalse();
              assertThat(one.advice()).contains("--rm");
            });
    assertThat(dockerd.askedNothing()).isTrue();
    assertForgotten();
  }

  private void killBetweenStopAndStart() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch killed = new CountDownLatch(1);
    dockerd.answer("stop", OK, CutShortRestartIT::endContainer);
    dockerd.answer(
        "start",
        OK,
        () -> {
          reached.countDown();
          await(killed);
        });
    try (JvmUnderTest child = JvmUnderTest.start(PairInChild.class, "restart", "a_")) {
      await(reached);
      child.kill9();
    }
    assertThat(RESTARTS).content().contains(ID);
    dockerd.knows(false, false, Instant.EPOCH);
    killed.countDown();
    assertThat(dockerd.asked()).isEqualTo("POST /containers/" + ID + "/stop");
    assertThat(dockerd.asked()).isEqualTo("POST /containers/" + ID + "/start");
    dockerd.answer("start", OK, () -> {});
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void assertForgotten() {
    assertThat(RESTARTS).doesNotExist();
    assertThat(actions(pair.repairPlan())).isEmpty();
  }

  private static void endContainer() {
    String cgroup = "dockyard/a_/containers/" + ID;
    Cgroups.kill(cgroup);
    Await.until("its end", PATIENCE, () -> Cgroups.processes(cgroup).isEmpty());
  }

  private static List<Action> actions(SysboxRepair repair) {
    return repair.steps().stream().map(Step::action).toList();
  }
}
