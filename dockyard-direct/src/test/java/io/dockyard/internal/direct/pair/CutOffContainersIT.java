package io.dockyard.internal.direct.pair;

import static io.dockyard.internal.direct.pair.BareHold.acquire;
import static io.dockyard.internal.direct.pair.PairFixture.PATIENCE;
import static io.dockyard.internal.direct.pair.PairFixture.assertOnePairOfOurs;
import static io.dockyard.internal.direct.pair.PairFixture.generation;
import static io.dockyard.internal.direct.pair.PairFixture.kill9;
import static io.dockyard.internal.direct.pair.PairFixture.running;
import static io.dockyard.internal.direct.pair.PairFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.SysboxRepair;
import io.dockyard.SysboxRepair.Action;
import io.dockyard.SysboxRepair.CutOff;
import io.dockyard.SysboxRepair.Step;
import io.dockyard.SysboxRepairOptions;
import io.dockyard.internal.host.Cgroups;
import io.dockyard.internal.host.Mounts;
import io.dockyard.internal.sysbox.RepairReport.ReportedCutOff;
import io.dockyard.internal.sysbox.SysboxDaemon;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.HostCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which containers the end of a sysbox-fs costs a restart, and how they get it. */
class CutOffContainersIT {

  private static final String ID = "c0ffee00".repeat(8);
  private static final String OTHER_ID = "deadbeef".repeat(8);

  @AutoClose private final PairFixture fixture = new PairFixture();
  private final SysboxPair pair = fixture.pair();
  private Path oldFs;

  @BeforeEach
  void open() throws Exception {
    acquire(pair, "a_", soon());
    acquire(pair, "b_", soon());
    oldFs = generation(SysboxDaemon.FS);
    fixture.startContainerOn(serve(ID), "a_", ID);
  }

  @AfterEach
  void close() {
    PairFixture.killContainersOf("a_");
    Mounts.below(PairFixture.PLACES.home()).forEach(m -> Mounts.unmount(m.mountPoint()));
  }

  /** What sysbox-fs mounts for a container. */
  private static Path serve(String id) throws IOException {
    Path point = Files.createDirectories(generation(SysboxDaemon.FS).resolve(id));
    HostCommand.run("mount", "-t", "tmpfs", "sysboxfs", point.toString());
    return point;
  }

  @Test
  void aContainerOfTheSysboxFsThatLivesIsNotCutOff() {
    assertThat(pair.repairPlan().isEmpty()).isTrue();

    kill9(SysboxDaemon.MGR);

    assertThat(pair.repairPlan().instances()).isEmpty();
    assertThat(pair.repair(SysboxRepairOptions.LEAST, PATIENCE).cutOff()).isEmpty();
    assertThat(pair.repairPlan().isEmpty()).isTrue();
  }

  @Test
  void thePlanNamesThemBeforeAndTheRepairLeavesThemWithTheCommandUnlessAskedTo() throws Exception {
    kill9(SysboxDaemon.FS);

    SysboxRepair plan = pair.repairPlan();
    assertThat(actions(plan)).containsExactly(Action.START_DAEMONS);
    assertThat(plan.instances()).containsExactly("a_");

    SysboxRepair done = pair.repair(SysboxRepairOptions.LEAST, PATIENCE);
    assertThat(actions(done)).containsExactly(Action.START_DAEMONS);
    assertThat(done.cutOff())
        .containsExactly(
            new ReportedCutOff(
                "a_",
                ID,
                false,
                "start instance 'a_', then with its client: docker restart " + ID));
    assertOnePairOfOurs();

    // One that the new sysbox-fs serves does well.
    fixture.startContainerOn(serve(OTHER_ID), "a_", OTHER_ID);
    assertThat(pair.repairPlan().cutOff()).extracting(CutOff::containerId).containsExactly(ID);
    assertThat(Mounts.below(oldFs)).isNotEmpty();
  }

  @Test
  void theyAreRestartedByTheirOwnDockerd() throws Exception {
    kill9(SysboxDaemon.FS);
    try (DockerdOfTheTest dockerd = new DockerdOfTheTest(fixture, "a_")) {
      assertThat(pair.repairPlan().cutOff())
          .extracting(CutOff::advice)
          .containsExactly("docker -H unix://" + dockerd.socket() + " restart " + ID);
      SysboxRepairOptions options = SysboxRepairOptions.LEAST.restartingContainers();
      assertThat(actions(pair.repairPlan(options)))
          .containsExactly(Action.START_DAEMONS, Action.RESTART_CONTAINERS);
      dockerd.answer("restart", "500 Internal Server Error", () -> {});

      SysboxRepair failed = pair.repair(options, PATIENCE);
      assertThat(actions(failed)).containsExactly(Action.START_DAEMONS, Action.RESTART_CONTAINERS);
      assertThat(failed.cutOff()).extracting(CutOff::restarted).containsExactly(false);
      assertThat(failed.cutOff().get(0).advice()).contains("dockerd answered 500");
      assertThat(dockerd.asked()).isEqualTo("POST /containers/" + ID + "/restart");

      dockerd.answer("restart", "204 No Content", CutOffContainersIT::endContainer);
      SysboxRepair done = pair.repair(options, PATIENCE);
      assertThat(actions(done)).containsExactly(Action.RESTART_CONTAINERS);
      assertThat(done.cutOff()).containsExactly(new ReportedCutOff("a_", ID, true, ""));
      assertThat(dockerd.asked()).isEqualTo("POST /containers/" + ID + "/restart");

      assertThat(pair.repairPlan().isEmpty()).isTrue();
      assertThat(Mounts.below(oldFs)).isEmpty();
      assertThat(oldFs).doesNotExist();
    }
  }

  @Test
  void whereTheDataIsInADeadSysboxMgrsVolumeItIsBroughtBackBetweenStopAndStart() throws Exception {
    Path volume = generation(SysboxDaemon.MGR).resolve("docker").resolve(ID);
    Files.createDirectories(volume);
    kill9(SysboxDaemon.MGR);
    kill9(SysboxDaemon.FS);
    try (DockerdOfTheTest dockerd = new DockerdOfTheTest(fixture, "a_")) {
      assertThat(pair.repairPlan().cutOff().get(0).advice())
          .contains("stop " + ID, "SharedSysbox.rescue()", "start " + ID);
      dockerd.answer("stop", "204 No Content", CutOffContainersIT::endContainer);

      SysboxRepair done = pair.repair(SysboxRepairOptions.LEAST.restartingContainers(), PATIENCE);

      assertThat(done.cutOff()).extracting(CutOff::restarted).containsExactly(true);
      assertThat(dockerd.asked()).isEqualTo("POST /containers/" + ID + "/stop");
      assertThat(dockerd.asked()).isEqualTo("POST /containers/" + ID + "/start");
      assertThat(running(SysboxDaemon.FS)).hasSize(1);
    }
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
