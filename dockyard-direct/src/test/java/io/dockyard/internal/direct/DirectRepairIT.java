package io.dockyard.internal.direct;

import static io.dockyard.testkit.HostProcesses.kill9;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.dockyard.Instance;
import io.dockyard.SysboxRepair;
import io.dockyard.SysboxRepair.Action;
import io.dockyard.SysboxRepair.CutOff;
import io.dockyard.SysboxRepair.Step;
import io.dockyard.SysboxRepairOptions;
import io.dockyard.SysboxStatus.State;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a repair costs the containers of two instances, and that it costs nobody anything inside.
 */
class DirectRepairIT {

  private static final Duration ALLOWED = Duration.ofSeconds(60);
  private static final SysboxRepairOptions RESTARTING =
      SysboxRepairOptions.LEAST.restartingContainers();

  private SysboxInstances instances;
  private final Map<String, Long> before = new TreeMap<>();

  @BeforeEach
  void start() {
    instances = new SysboxInstances();
    startInstance("ra");
  }

  @AfterEach
  void close() throws Exception {
    if (instances != null) {
      instances.close();
    }
  }

  private void startInstance(String prefix) {
    instances.start(prefix);
    before.put(prefix, instances.container(prefix).pid());
  }

  @Test
  void aKilledSysboxMgrCostsNobodyAnything() {
    startInstance("rb");
    kill9(instances.mgr());

    assertThat(actions(instances.sysbox().repairPlan())).containsExactly(Action.START_DAEMONS);
    assertThat(instances.sysbox().repairPlan().instances()).isEmpty();
    assertThat(repair(RESTARTING).cutOff()).isEmpty();

    assertMended();
    before.forEach(instances::assertRunsOnAsProcess);
    before.keySet().forEach(instances::assertInnerIsThere);
    instances.docker("rb").run("run", "--rm", "busybox:test", "true");
  }

  @Test
  void aKilledSysboxFsCostsARestartWhereThatIsAskedFor() {
    startInstance("rb");
    kill9(instances.fs());

    assertThat(instances.sysbox().repairPlan().instances()).containsExactly("ra", "rb");
    SysboxRepair least = repair(SysboxRepairOptions.LEAST);
    assertThat(actions(least)).containsExactly(Action.START_DAEMONS);
    assertThat(least.cutOff())
        .allSatisfy(
            one -> {
              URI host = instances.dockyard().find(one.instance()).orElseThrow().dockerHost();
              assertThat(one.containerId()).isEqualTo(instances.container(one.instance()).id());
              assertThat(one.advice())
                  .isEqualTo("docker -H " + host + " restart " + one.containerId());
            });
    before.forEach(instances::assertRunsOnAsProcess);

    assertThat(repair(RESTARTING).cutOff())
        .hasSize(2)
        .allSatisfy(one -> assertThat(one.restarted()).as("%s", one).isTrue());
    assertMended();
    before.forEach(
        (prefix, pid) -> assertThat(instances.container(prefix).pid()).isNotEqualTo(pid));
    before.keySet().forEach(instances::assertInnerIsThere);
  }

  @Test
  void containersThatNeedNotBeRestartedAreLeftAlone() {
    kill9(instances.fs());
    repair(SysboxRepairOptions.LEAST);
    startInstance("rb");

    assertThat(instances.sysbox().repairPlan(RESTARTING).instances()).containsExactly("ra");
    assertThat(repair(RESTARTING).cutOff())
        .extracting(CutOff::instance, CutOff::restarted)
        .containsExactly(tuple("ra", true));

    assertMended();
    instances.assertRunsOnAsProcess("rb", before.getOrDefault("rb", 0L));
    before.keySet().forEach(instances::assertInnerIsThere);
  }

  @Test
  void whereBothWereKilledContainersGetBackWhatTheyHadBeforeTheyStartAgain() {
    startInstance("rb");
    long fs = instances.fs();
    kill9(instances.mgr());
    kill9(fs);

    assertThat(instances.sysbox().repairPlan().instances()).containsExactly("ra", "rb");
    SysboxRepair done = repair(RESTARTING);

    assertThat(actions(done)).containsExactly(Action.START_DAEMONS, Action.RESTART_CONTAINERS);
    assertThat(done.cutOff()).allSatisfy(one -> assertThat(one.restarted()).as("%s", one).isTrue());
    assertMended();
    before.keySet().forEach(instances::assertInnerIsThere);
    assertThat(instances.sysbox().kept()).isEmpty();
  }

  @Test
  void afterTheRepairNothingIsLeftOfAnyOfIt() {
    kill9(instances.mgr());
    kill9(instances.fs());
    repair(RESTARTING);

    instances.dockyard().find("ra").ifPresent(Instance::destroy);

    assertThat(instances.sysbox().status().state()).isEqualTo(State.STOPPED);
    assertThat(SysboxInstances.HOME).doesNotExist();
  }

  private SysboxRepair repair(SysboxRepairOptions options) {
    return instances.sysbox().repair(options, ALLOWED);
  }

  private void assertMended() {
    assertThat(instances.sysbox().repairPlan().isEmpty()).isTrue();
    assertThat(instances.sysbox().status().state()).isEqualTo(State.RUNNING);
    assertThat(instances.sysbox().status().count()).isEqualTo(before.size());
  }

  private static List<Action> actions(SysboxRepair repair) {
    return repair.steps().stream().map(Step::action).toList();
  }
}
