package io.dockyard.internal.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.DockyardException;
import io.dockyard.Instance;
import io.dockyard.SysboxHolder;
import io.dockyard.SysboxStatus;
import io.dockyard.SysboxStatus.Fault;
import io.dockyard.SysboxStatus.State;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.ChildProcess;
import io.dockyard.testkit.HostProcesses;
import io.dockyard.testkit.HostRequirements;
import io.dockyard.testkit.InstancePids;
import io.dockyard.testkit.JvmUnderTest;
import io.dockyard.testkit.PairListeners;
import io.dockyard.testkit.SysboxBinaries;
import io.dockyard.testkit.TempFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One pair for all instances of the host, whoever started it. */
class DirectSharedSysboxIT {

  private static final List<Path> PID_FILES =
      List.of(Path.of("/run/sysbox/sysmgr.pid"), Path.of("/run/sysbox/sysfs.pid"));

  private final List<AutoCloseable> resources = new ArrayList<>();
  private SysboxInstances instances;

  @BeforeEach
  void open() {
    instances = new SysboxInstances();
  }

  @AfterEach
  void close() throws Exception {
    if (instances != null) {
      instances.close();
      Collections.reverse(resources);
      for (AutoCloseable resource : resources) {
        resource.close();
      }
      for (Path file : PID_FILES) {
        Files.deleteIfExists(file);
      }
    }
  }

  @Test
  void twoJvmsWithThreeInstancesEachHaveOnePairAsLongAsAnyOfThemNeedsIt() {
    List<JvmUnderTest> jvms = List.of(child("sa", "sb", "sc"), child("sd", "se", "sf"));
    jvms.forEach(jvm -> jvm.awaitLine("^up$", SysboxInstances.SOON));

    SysboxStatus six = instances.sysbox().status();
    assertThat(six.state()).isEqualTo(State.RUNNING);
    assertThat(six.faults()).isEmpty();
    assertThat(six.count()).isEqualTo(6);
    assertThat(six.holders())
        .extracting(SysboxHolder::prefix)
        .containsExactlyInAnyOrder("sa", "sb", "sc", "sd", "se", "sf");
    assertThat(daemons()).hasSize(2);

    end(jvms.get(0));
    SysboxStatus three = instances.sysbox().status();
    assertThat(three.count()).isEqualTo(3);
    assertThat(PairListeners.mgrPid(three)).isEqualTo(PairListeners.mgrPid(six));
    assertThat(PairListeners.fsPid(three)).isEqualTo(PairListeners.fsPid(six));

    end(jvms.get(1));
    assertThat(instances.sysbox().status().state()).isEqualTo(State.STOPPED);
    assertThat(daemons()).isEmpty();
    assertThat(SysboxInstances.HOME).doesNotExist();
  }

  @Test
  void anInstanceOfWhichNothingLivesIsCountedNoMoreAlthoughTheJvmThatStartedItRunsOn() {
    Instance killed = instances.start("ga");
    instances.start("gb");

    InstancePids.of(killed).forEach(HostProcesses::kill9);

    SysboxStatus status = instances.sysbox().status();
    assertThat(status.count()).isEqualTo(1);
    assertThat(status.holders()).extracting(SysboxHolder::prefix).containsExactly("gb");
    killed.start();
    assertThat(instances.sysbox().status().count()).isEqualTo(2);
    instances.assertInnerIsThere("gb");
  }

  @Test
  void aPairStartedByHandBeforeUsServesAndSurvivesAllOurStops() {
    ChildProcess mgr = byHand(SysboxBinaries::mgr, "--data-root");
    ChildProcess fs = byHand(SysboxBinaries::fs, "--mountpoint");
    awaitForeign();

    assertServesAndSurvives();

    assertThat(mgr.isAlive()).isTrue();
    assertThat(fs.isAlive()).isTrue();
    assertThat(daemons()).containsExactlyInAnyOrder(mgr.pid(), fs.pid());
  }

  @Test
  void aPairThatAServiceManagerStartsAgainIsLeftToIt() {
    ChildProcess services = serviceManager();
    awaitForeign();

    assertServesAndSurvives();
    long killed = instances.mgr();
    Instance instance = instances.dockyard().create(SysboxInstances.spec("ua"));
    instance.start();
    HostProcesses.kill9(killed);
    awaitForeign();
    instance.stop();
    instance.start();
    instances.container("ua").run("ua");
    instance.destroy();

    assertThat(services.isAlive()).isTrue();
    awaitForeign();
    assertThat(instances.mgr()).isNotEqualTo(killed);
    assertThat(daemons()).hasSize(2);
  }

  private void assertServesAndSurvives() {
    for (String prefix : List.of("ta", "tb")) {
      instances.start(prefix);
    }
    assertThat(instances.sysbox().status().count()).isEqualTo(2);
    instances.dockyard().find("ta").orElseThrow().stop();
    instances.assertInnerIsThere("tb");
    instances.dockyard().find("tb").ifPresent(Instance::destroy);
    instances.dockyard().find("ta").ifPresent(Instance::destroy);

    SysboxStatus status = instances.sysbox().status();
    assertThat(status.state()).isEqualTo(State.RUNNING_FOREIGN);
    assertThat(status.count()).isZero();
  }

  @Test
  void aRuntimeOfAnotherVersionThanThePairIsRefused() throws Exception {
    assumeStandIn();
    instances.start("va");
    otherVersionOf(SysboxBinaries.RUNC);
    Instance other = instances.dockyard().create(SysboxInstances.spec("vb"));

    assertThatThrownBy(other::start)
        .isInstanceOf(DockyardException.class)
        .hasMessageContaining("sysbox-runc 0.6.7")
        .hasMessageContaining("sysbox-mgr 0.7.1");

    assertThat(instances.sysbox().status().count()).isEqualTo(1);
    instances.assertInnerIsThere("va");
  }

  @Test
  void twoDaemonsOfDifferentVersionsAreNotStarted() throws Exception {
    assumeStandIn();
    otherVersionOf(SysboxBinaries.SHARED.resolve("sysbox-fs"));
    Instance instance = instances.dockyard().create(SysboxInstances.spec("va"));

    assertThatThrownBy(instance::start)
        .isInstanceOf(DockyardException.class)
        .hasMessageContaining("sysbox-mgr 0.7.1")
        .hasMessageContaining("sysbox-fs 0.6.7");

    assertThat(daemons()).isEmpty();
  }

  @Test
  void aPairWhoseProgramWasReplacedIsUsedButNotCompleted() throws IOException {
    instances.start("wa");
    long mgr = instances.mgr();
    SysboxBinaries.replace(instances.binaries().mgr(), SysboxBinaries.SHARED.resolve("sysbox-mgr"));
    assertThat(instances.sysbox().status().faults()).containsExactly(Fault.PROGRAM_REPLACED);
    instances.start("wb");

    HostProcesses.kill9(instances.fs());
    Instance third = instances.dockyard().create(SysboxInstances.spec("wc"));

    assertThatThrownBy(third::start)
        .isInstanceOf(DockyardException.class)
        .hasMessageContaining("replaced or deleted since");
    assertThat(daemons()).containsExactly(mgr);
  }

  private JvmUnderTest child(String... prefixes) {
    JvmUnderTest jvm = JvmUnderTest.start(InstancesInChild.class, prefixes);
    resources.add(jvm);
    return jvm;
  }

  private static void end(JvmUnderTest jvm) {
    jvm.writeLine("end");
    jvm.awaitLine("^gone$", SysboxInstances.SOON);
  }

  private ChildProcess byHand(Function<SysboxBinaries, Path> program, String option) {
    ChildProcess process =
        ChildProcess.start(
            program.apply(instances.binaries()).toString(), option, foreign(option).toString());
    resources.add(process);
    return process;
  }

  private Path foreign(String option) {
    TempFolder folder = TempFolder.onDisk("dyk-foreign-");
    resources.add(folder);
    return folder.path().resolve(option.substring(2));
  }

  /** What starts both daemons, and each of them again whenever it ends. */
  private ChildProcess serviceManager() {
    Path folder = foreign("--services");
    String respawn =
        "while :; do $BIN/sysbox-mgr --data-root $DIR/mgr; done &"
            + " while :; do $BIN/sysbox-fs --mountpoint $DIR/fs; done & wait";
    ChildProcess services =
        ChildProcess.start(
            Map.of("BIN", instances.binaries().folder().toString(), "DIR", folder.toString()),
            List.of("sh", "-c", respawn));
    resources.add(() -> endFamily(services));
    return services;
  }

  private static void endFamily(ChildProcess services) {
    List<ProcessHandle> shells =
        ProcessHandle.of(services.pid()).orElseThrow().descendants().toList();
    services.kill9();
    // The loops before what they would start again.
    shells.stream()
        .filter(one -> one.info().command().orElse("").endsWith("sh"))
        .forEach(one -> HostProcesses.kill9(one.pid()));
    shells.forEach(one -> HostProcesses.kill9(one.pid()));
    daemons().forEach(HostProcesses::kill9);
  }

  private void awaitForeign() {
    Await.until(
        "the pair",
        SysboxInstances.SOON,
        () -> instances.sysbox().status().state() == State.RUNNING_FOREIGN);
  }

  /** All sysbox daemons of the host. */
  private static List<Long> daemons() {
    return HostProcesses.running("sysbox-mgr", "sysbox-fs");
  }

  private void assumeStandIn() {
    HostRequirements.assumeStandIn("only the stand-in says the version it is told");
  }

  /** A new file, as what a file says is remembered. */
  private void otherVersionOf(Path program) throws Exception {
    Path version = program.resolveSibling(program.getFileName() + ".version");
    Files.writeString(version, "0.6.7\n");
    resources.add(() -> Files.deleteIfExists(version));
    SysboxBinaries.replace(program, program);
  }
}
