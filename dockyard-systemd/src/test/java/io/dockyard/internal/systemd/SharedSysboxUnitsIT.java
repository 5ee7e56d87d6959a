package io.dockyard.internal.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dockyard.Deadline;
import io.dockyard.Instance;
import io.dockyard.ProcessIdentity;
import io.dockyard.StartFailedException;
import io.dockyard.StartPhase;
import io.dockyard.SysboxRepair.CutOff;
import io.dockyard.SysboxRepairOptions;
import io.dockyard.SysboxStatus;
import io.dockyard.SysboxStatus.Fault;
import io.dockyard.SysboxStatus.State;
import io.dockyard.contract.BackendUnderTest;
import io.dockyard.contract.SysboxContract;
import io.dockyard.internal.host.FileLock;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.sysbox.PairOwnership;
import io.dockyard.internal.sysbox.PairPlaces;
import io.dockyard.internal.systemd.unit.InstanceUnits;
import io.dockyard.internal.systemd.unit.PairUnits;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.HostProcesses;
import io.dockyard.testkit.HostRequirements;
import io.dockyard.testkit.SysboxBinaries;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shared sysbox as units: who starts it, who ends it, and what a crash of it costs. */
@BackendUnderTest(SystemdBackendProvider.NAME)
@Tag("booted")
class SharedSysboxUnitsIT extends SysboxContract {

  private static final String UNITS = String.join(" ", PairUnits.all());
  private static final Path HOME = Path.of("/var/lib/dockyard");
  private static final PairPlaces PLACES = PairPlaces.under(HOME);

  @Test
  void systemdFindsNothingWrongWithTheUnits() {
    Instance a = create(sysboxSpec("sya"));

    assertThat(a.plan().backendFiles()).hasSize(4 + 6);
    assertThat(host("systemd-analyze verify " + UNITS + " syadocker.slice 2>&1")).isEmpty();
  }

  @Test
  void systemdCountsWhoNeedsItAndEndsItWithTheLast() {
    Instance a = startUnderSysbox("sya");
    startUnderSysbox("syb");
    assertThat(states()).containsOnly("active");
    assertThat(host("systemctl show -P RequiredBy " + PairUnits.ANCHOR))
        .contains("syadocker.slice", "sybdocker.slice");
    assertThat(host("systemctl show -P Requires sybdocker.slice")).contains(PairUnits.ANCHOR);
    assertThat(host("systemctl show -P StopWhenUnneeded " + UNITS).lines()).containsOnly("", "yes");

    a.stop();
    assertThat(states()).containsOnly("active");
    assertThat(holders()).containsExactly("syb");
    host("systemctl stop sybdocker.service sybdocker-containerd.service sybdocker.slice");

    Await.until(
        "the end of sysbox", PATIENCE, () -> states().stream().allMatch("inactive"::equals));
    assertThat(HostProcesses.running("sysbox-mgr", "sysbox-fs")).isEmpty();
    assertThat(PLACES.ownerFile()).doesNotExist();
    dockyard().find("syb").orElseThrow().start();
    assertStartsAsItWas(dockyard().find("syb").orElseThrow());
  }

  @Test
  void nothingOfAnInstanceStartsBeforeAllSocketsListen() {
    HostRequirements.assumeStandIn("only the stand-in waits when it is told");
    Path hold = write(folder().resolve("hold"), "");
    Instance a = create(sysboxSpec("sya"));
    SysboxBinaries.tellSharedMgr("STANDIN_START_HOLD=" + hold);

    host("systemctl start --no-block syadocker.service");
    Await.until(
        "a sysbox-mgr that does not listen",
        PATIENCE,
        () -> !HostProcesses.running("sysbox-mgr").isEmpty());

    assertThat(PLACES.ownerFile()).exists();
    assertThat(state(PairUnits.ANCHOR)).isNotEqualTo("active");
    assertThat(host("systemctl show -P ActiveState syadocker.slice")).isEqualTo("inactive");
    host("rm " + hold);
    Await.until("the instance", PATIENCE, () -> running(a));
    assertThat(states()).containsOnly("active");
  }

  @Test
  void systemdTakesTheSameLockBeforeItStartsADaemon() {
    create(sysboxSpec("sya"));
    host("mkdir -p " + PLACES.run());

    try (FileLock lock = new PairOwnership(PLACES).lock(Deadline.after(PATIENCE))) {
      host("systemctl start --no-block syadocker.service");
      Await.until(
          "the claim to be made",
          PATIENCE,
          () -> state("dockyard-sysbox-claim.service").equals("activating"));
      assertThat(PLACES.ownerFile()).doesNotExist();
      assertThat(HostProcesses.running("sysbox-mgr", "sysbox-fs")).isEmpty();
    }

    Await.until("the pair", PATIENCE, () -> states().stream().allMatch("active"::equals));
    assertThat(PLACES.ownerFile()).exists();
    Await.until("the instance", PATIENCE, () -> running(dockyard().find("sya").orElseThrow()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sysbox-mgr", "sysbox-fs", "sysbox-mgr sysbox-fs"})
  void killedDaemonsAreThereAgainAndNobodysDockerdWasRestarted(String programs) {
    Instance a = startUnderSysbox("sya");
    Instance b = startUnderSysbox("syb");
    List<ProcessIdentity> dockerds = List.of(dockerd(a), dockerd(b));
    List<Long> containers = List.of(container(a).pid(), container(b).pid());
    List<Long> killed = HostProcesses.running(programs.split(" ", -1));

    killed.forEach(HostProcesses::kill9);

    awaitOtherThan(killed);
    assertThat(List.of(dockerd(a), dockerd(b))).isEqualTo(dockerds);
    assertThat(List.of(container(a).pid(), container(b).pid())).isEqualTo(containers);
    docker(a).run("run", "--rm", IMAGE, "true");
    assertThat(holders()).containsExactly("sya", "syb");
    boolean fs = programs.contains("fs");
    assertThat(sysbox().repairPlan().instances()).isEqualTo(fs ? List.of("sya", "syb") : List.of());
    assertThat(sysbox().repair(SysboxRepairOptions.LEAST.restartingContainers(), PATIENCE).cutOff())
        .allMatch(CutOff::restarted);
    assertThat(sysbox().repairPlan().isEmpty()).isTrue();
    assertThat(container(b).word()).isEqualTo("syb");
    a.stop();
    a.start();
    assertStartsAsItWas(a);
    assertThat(pair()).doesNotContainAnyElementsOf(killed);
  }

  /** All by themselves: systemd starts the daemons again, and dockerd its containers. */
  @ParameterizedTest
  @ValueSource(strings = {"docker restart", "restart policy"})
  void aContainerThatStartsAgainHasWhatItHadAlsoWhereNoJvmIsThere(String by) {
    Instance a = startUnderSysbox("sya");
    docker(a).run("update", "--restart", "always", "work");
    List<Long> killed = HostProcesses.running("sysbox-mgr");
    killed.forEach(HostProcesses::kill9);
    awaitOtherThan(killed);
    long before = container(a).pid();

    if (by.equals("docker restart")) {
      docker(a).run("restart", "--time", "1", "work");
    } else {
      HostProcesses.kill9(before);
    }

    Await.until("the container to run again", PATIENCE, () -> runsAgain(a, before));
    assertThat(container(a).word()).isEqualTo("sya");
    assertThat(sysbox().kept()).isEmpty();
  }

  private boolean runsAgain(Instance instance, long before) {
    String state =
        docker(instance).run("inspect", "-f", "{{.State.Status}} {{.State.Pid}}", "work");
    return state.startsWith("running ") && !state.endsWith(" " + before);
  }

  @Test
  void aKilledSysboxMgrLeavesEmptyFoldersOfContainersToo() {
    Instance a = startUnderSysbox("sya");
    Path empty = volume(a).resolve("inner/pg_notify");
    host("mkdir -p " + empty);

    HostProcesses.running("sysbox-mgr").forEach(HostProcesses::kill9);

    Await.until("another sysbox-mgr", PATIENCE, () -> sysbox().status().state() == State.RUNNING);
    assertThat(empty).isEmptyDirectory();
  }

  @RepeatedTest(5)
  void theLastStopWhileADaemonIsStartedAgainEndsAll() {
    Instance a = startUnderSysbox("sya");
    HostProcesses.running("sysbox-mgr").forEach(HostProcesses::kill9);

    a.stop();

    assertNoPair();
    assertThat(states()).containsOnly("inactive");
    a.start();
    assertStartsAsItWas(a);
  }

  @ParameterizedTest
  @CsvSource({"sysbox-mgr, 'drop-in'", "sysbox-fs, edited", "claim, deleted"})
  void whatWasDoneToItsUnitsIsSaid(String unit, String what) {
    startUnderSysbox("sya");
    Path file =
        InstanceUnits.FOLDER.resolve(
            "dockyard-" + unit.replaceFirst("^claim", "sysbox-claim") + ".service");
    switch (what) {
      case "drop-in" -> {
        Path dropIn = Path.of("/run/systemd/system", file.getFileName() + ".d", "test.conf");
        write(dropIn, "[Unit]\nDescription=mine\n");
        afterwards("rm -r " + dropIn.getParent() + "; systemctl daemon-reload");
        host("systemctl daemon-reload");
      }
      case "edited" -> host("echo '# mine' >> " + file);
      default -> host("rm " + file);
    }

    assertThat(sysbox().status().findings())
        .anyMatch(finding -> finding.contains(file.getFileName().toString()));
    assertThat(sysbox().status().state()).isEqualTo(State.RUNNING);
    if (what.equals("edited")) {
      host("rm " + file);
    }
  }

  /** What sysbox-mgr has of the container. */
  private static Path volume(Instance instance) {
    return Path.of(host("ls -d " + PLACES.home() + "/mgr/*/docker/" + container(instance).id()));
  }

  @Test
  void whatCannotBeLinkedAsideIsLeftAsItIs() {
    HostRequirements.assumeStandIn("only the stand-in fails when it is told");
    Instance a = startUnderSysbox("sya");
    Path volume = volume(a);
    host("rm -rf " + PLACES.home() + "/aside; touch " + PLACES.home() + "/aside");
    SysboxBinaries.tellSharedMgr("STANDIN_COPY_FAIL=1");

    a.stop();

    assertThat(volume).isDirectory();
    assertNoPair();
    host("rm -f " + PLACES.home() + "/aside");
    SysboxBinaries.tellSharedMgr();
    a.start();
    assertStartsAsItWas(a);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sysbox-mgr", "sysbox-fs"})
  void aDaemonThatKeepsEndingIsGivenUpWhichIsSaidAndTheNextStartTriesAnew(String program) {
    HostRequirements.assumeStandIn("only the stand-in fails when it is told");
    Instance a = startUnderSysbox("sya");
    long before = container(a).pid();
    SysboxBinaries.tellShared(program, "STANDIN_FAIL=1");

    HostProcesses.running(program).forEach(HostProcesses::kill9);
    Await.until(
        "systemd to give up",
        PATIENCE,
        () -> state("dockyard-" + program + ".service").equals("failed"));

    SysboxStatus status = sysbox().status();
    assertThat(status.state()).isEqualTo(State.BROKEN);
    assertThat(status.faults()).contains(Fault.CRASH_LOOP);
    assertThat(a.status().findings().toString()).contains(program, "starts it no more");
    assertThat(container(a).pid()).isEqualTo(before);
    SysboxBinaries.tellShared(program);
    a.start();
    assertThat(container(a).pid()).isEqualTo(before);
    assertThat(pair()).hasSize(2);
    a.stop();
    a.start();
    assertStartsAsItWas(a);
  }

  @Test
  void aPairThatDoesNotGetReadyFailsTheStartAndLeavesNothing() {
    HostRequirements.assumeStandIn("only the stand-in fails when it is told");
    Instance a = create(sysboxSpec("sya"));
    SysboxBinaries.tellSharedMgr("STANDIN_FAIL=1");

    StartFailedException failure = catchThrowableOfType(StartFailedException.class, a::start);

    assertThat(failure.phase()).isEqualTo(StartPhase.SYSBOX);
    assertThat(failure).hasMessageContaining("dockyard-sysbox");
    assertThat(failure.logTail()).contains("STANDIN_FAIL");
    assertNoPair();
    assertThat(states()).containsOnly("inactive");
    assertThat(PLACES.home()).doesNotExist();
    SysboxBinaries.tellSharedMgr();
    a.start();
    assertAllIsWell(a);
  }

  @Test
  void theFirstInstanceCanBeDestroyedAndTheUnitsGoWithTheLast() {
    Instance a = startUnderSysbox("sya");
    Instance b = startUnderSysbox("syb");
    long goesOn = container(b).pid();

    a.destroy();

    assertThat(container(b).pid()).isEqualTo(goesOn);
    docker(b).run("run", "--rm", IMAGE, "true");
    assertThat(unitFiles()).isNotEmpty();
    b.destroy();
    assertThat(unitFiles()).isEmpty();
    assertThat(HOME.resolve("prepare-sysbox")).doesNotExist();
  }

  @Test
  void whatLivesOfAnInstanceWhoseDockerdHasFailedHoldsIt() {
    Instance a = startUnderSysbox("sya");
    Instance b = startUnderSysbox("syb");
    ProcessIdentity lives = Processes.identify(container(a).pid()).orElseThrow();
    fake("dockerd", "exit 7");
    Path link = a.plan().paths().bin().resolve("dockerd");
    host("ln -sfn " + folder().resolve("dockerd") + " " + link);
    Processes.signal(dockerd(a), Processes.SIGKILL);
    Await.until("systemd to give up", PATIENCE, () -> state("syadocker.service").equals("failed"));

    b.stop();

    assertThat(Processes.alive(lives)).isTrue();
    assertThat(holders()).containsExactly("sya");
    assertThat(pair()).hasSize(2);
    host("ln -sfn " + a.plan().links().get("dockerd") + " " + link);
    a.start();
    assertStartsAsItWas(a);
  }

  @Test
  void whatSysboxHasCopiedOutIsNotKeptAlsoWhereNoJvmIsThere() {
    Instance a = startUnderSysbox("sya");

    host("systemctl stop syadocker.service syadocker-containerd.service syadocker.slice");

    Await.until(
        "the end of sysbox", PATIENCE, () -> states().stream().allMatch("inactive"::equals));
    assertThat(PLACES.home().resolve("aside")).doesNotExist();
    assertThat(sysbox().kept()).isEmpty();
    a.start();
    assertStartsAsItWas(a);
  }

  @Test
  void whatSysboxCouldNotCopyOutWhenItEndedIsKeptAndComesBack() {
    HostRequirements.assumeStandIn("only the stand-in fails when it is told");
    Instance a = startUnderSysbox("sya");
    SysboxBinaries.tellSharedMgr("STANDIN_COPY_FAIL=1");

    a.stop();

    assertNoPair();
    assertThat(sysbox().kept()).isNotEmpty();
    SysboxBinaries.tellSharedMgr();
    a.start();
    assertStartsAsItWas(a);
    assertThat(sysbox().kept()).isEmpty();
  }

  private void awaitOtherThan(List<Long> killed) {
    Await.until(
        "a pair without the killed",
        PATIENCE,
        () ->
            sysbox().status().state() == State.RUNNING
                && HostProcesses.running("sysbox-mgr", "sysbox-fs").stream()
                    .noneMatch(killed::contains));
  }

  private static ProcessIdentity dockerd(Instance instance) {
    return Processes.identify(instance.status().dockerd().orElseThrow().pid()).orElseThrow();
  }

  private static List<String> unitFiles() {
    return host("ls /etc/systemd/system | grep dockyard-sysbox || :").lines().toList();
  }

  private static List<String> states() {
    return host("systemctl is-active " + UNITS + " || :").lines().toList();
  }

  private static String state(String unit) {
    return host("systemctl is-active " + unit + " || :");
  }
}
