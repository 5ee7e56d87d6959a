package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dockyard.Binaries;
import io.dockyard.ContainerRuntime;
import io.dockyard.Instance;
import io.dockyard.InstancePlan;
import io.dockyard.InstanceSpec;
import io.dockyard.StartFailedException;
import io.dockyard.SysboxRepairOptions;
import io.dockyard.SysboxStatus;
import io.dockyard.ThrowawayInstance;
import io.dockyard.contract.SurvivalContract.Victim;
import io.dockyard.testkit.ChildProcess;
import io.dockyard.testkit.DockyardTraces;
import io.dockyard.testkit.HostProcesses;
import io.dockyard.testkit.SysboxContainer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The life of instances under sysbox-runc: they share one pair of sysbox daemons, from the first of
 * them to the last, and no container loses what it has inside.
 */
public abstract class SysboxInstanceContract extends SysboxContract {

  /** Ends once the pair is up, so that there is a hold to take back. */
  private static final String ENDS_BESIDE_THE_PAIR =
      """
      until [ -S /run/sysbox/sysmgr.sock ] && [ -S /run/sysbox/sysfs.sock ]; do sleep 0.05; done
      echo no luck today
      exit 7
      """;

  @Test
  void aDryRunAndACreateStartNoPair() {
    InstanceSpec.Builder spec = sysboxSpec("sya");
    DockyardTraces untouched = DockyardTraces.take();

    InstancePlan planned = dockyard().plan(spec.build());
    untouched.assertUnchanged();

    assertThat(create(spec).plan()).isEqualTo(planned);

    assertThat(planned.backendFiles())
        .allSatisfy(file -> assertThat(file.path()).hasContent(file.content()));
    assertNoPair();
  }

  @Test
  void threeAtOnceHaveOnePairWhichGoesWithThem() {
    List<String> prefixes = List.of("sya", "syb", "syc");
    prefixes.forEach(this::own);

    atOnce(prefixes, prefix -> dockyard().create(sysboxSpec(prefix).build()).start());

    assertThat(holders()).containsExactlyInAnyOrderElementsOf(prefixes);
    assertThat(pair()).hasSize(2);
    assertThat(sysbox().status().faults()).isEmpty();
    atOnce(prefixes, prefix -> dockyard().find(prefix).orElseThrow().destroy());
    assertNoPair();
  }

  private static void atOnce(List<String> prefixes, Consumer<String> work) {
    List<CompletableFuture<Void>> all =
        prefixes.stream()
            .map(prefix -> CompletableFuture.runAsync(() -> work.accept(prefix)))
            .toList();
    all.forEach(CompletableFuture::join);
  }

  @Test
  void aContainerKeepsWhatItHasInsideOverEveryStop() {
    Instance a = startUnderSysbox("sya");
    assertThat(container(a).runtime()).isEqualTo("sysbox-runc");
    assertAllIsWell(a);

    container(a).stop();
    assertStartsAsItWas(a);

    a.stop();
    assertNoPair();
    a.start();
    assertStartsAsItWas(a);
    assertAllIsWell(a);

    a.destroy();
    assertNoPair();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sysbox-mgr", "sysbox-mgr sysbox-fs"})
  void aUserWhoseProcessesLookLikeSysboxHindersNobody(String programs) {
    for (String name : programs.split(" ", -1)) {
      Path program = folder().resolve(name);
      host("cp \"$(realpath /bin/sh)\" " + program);
      closing(
              ChildProcess.start(
                  "setpriv",
                  "--reuid=65534",
                  "--clear-groups",
                  program.toString(),
                  "-c",
                  "echo up; read end; exit"))
          .awaitLine("up", PATIENCE);
    }

    Instance a = startUnderSysbox("sya");

    assertAllIsWell(a);
    assertThat(holders()).containsExactly("sya");
    a.stop();
    assertThat(sysbox().status().state()).isEqualTo(SysboxStatus.State.STOPPED);
    assertThat(holders()).isEmpty();
  }

  @Test
  void twoInstancesShareOnePairUntilTheLastOfThemStops() {
    Instance a = startUnderSysbox("sya");
    Instance b = startUnderSysbox("syb");
    List<Long> pair = pair();
    assertThat(holders()).containsExactly("sya", "syb");
    long goesOn = container(b).pid();

    a.stop();

    assertThat(pair()).isEqualTo(pair);
    assertThat(holders()).containsExactly("syb");
    assertThat(container(b).pid()).isEqualTo(goesOn);
    assertThat(container(b).word()).isEqualTo("syb");
    docker(b).run("run", "--rm", IMAGE, "true");
    b.stop();
    assertNoPair();
  }

  @Test
  void anInstanceUnderRuncNeitherStartsNorStopsThePair() {
    Instance runc = start("syr");
    SleepingContainer.run(runc);
    assertNoPair();
    Instance a = startUnderSysbox("sya");
    List<Long> pair = pair();

    runc.stop(OneOperation.GRACE);

    assertThat(pair()).isEqualTo(pair);
    assertThat(holders()).containsExactly("sya");
    assertThat(container(a).word()).isEqualTo("sya");
  }

  @Test
  void anInstanceUnderRuncDoesNotHoldThePair() {
    SleepingContainer.run(start("syr"));
    Instance a = startUnderSysbox("sya");

    pair(); // a status, which counts anew
    assertThat(holders()).containsExactly("sya");
    assertAllIsWell(a);
    a.stop();

    assertNoPair();
  }

  @Test
  void aThrowawayInstanceLeavesNothing() {
    DockyardTraces untouched = DockyardTraces.take();
    try (ThrowawayInstance throwaway =
        dockyard().throwaway(settings -> settings.runtime(ContainerRuntime.SYSBOX_RUNC))) {
      own(throwaway.prefix());
      throwaway.start();
      new SysboxContainer(throwaway.dockerHost()).run("thrown");
      assertThat(holders()).containsExactly(throwaway.prefix());
    }

    assertNoPair();
    untouched.awaitUnchanged();
  }

  @Test
  void afterAKillAContainerStartsWithWhatItHadInside() {
    Instance a = startUnderSysbox("sya");

    a.kill();
    assertNoPair();
    a.start();

    assertStartsAsItWas(a);
    assertAllIsWell(a);
  }

  @Test
  void afterAKillBesideAnotherInstanceToo() {
    Instance a = startUnderSysbox("sya");
    Instance b = startUnderSysbox("syb");
    List<Long> pair = pair();

    a.kill();
    a.start();

    assertThat(pair()).isEqualTo(pair);
    assertStartsAsItWas(a);
    assertThat(container(b).word()).isEqualTo("syb");
  }

  @Test
  void afterTheEndOfItsDaemonsAContainerHasWhatItHadInside() {
    Instance a = startUnderSysbox("sya");
    List<Long> pair = pair();

    Victim.BOTH_DAEMONS.kill(a);
    assertThat(holders()).as("while its container runs").containsExactly("sya");
    a.start();

    assertThat(pair()).isEqualTo(pair);
    assertStartsAsItWas(a);
    assertAllIsWell(a);
  }

  @Test
  void aStartThatFailsTakesItsHoldBack() {
    fake("dockerd", ENDS_BESIDE_THE_PAIR);
    Instance a = create(sysboxSpec("sya").binaries(Binaries.inFolder(folder())));
    DockyardTraces stopped = DockyardTraces.take();

    assertStartFails(a);

    assertNoPair();
    stopped.awaitUnchanged();
  }

  @Test
  void aStartThatFailsLeavesThePairToAnotherInstance() {
    Instance a = startUnderSysbox("sya");
    List<Long> pair = pair();
    fake("dockerd", ENDS_BESIDE_THE_PAIR);

    assertStartFails(create(sysboxSpec("syb").binaries(Binaries.inFolder(folder()))));

    assertThat(pair()).isEqualTo(pair);
    assertThat(holders()).containsExactly("sya");
    assertThat(container(a).word()).isEqualTo("sya");
    assertAllIsWell(a);
  }

  private static void assertStartFails(Instance instance) {
    StartFailedException failure =
        catchThrowableOfType(StartFailedException.class, instance::start);
    assertThat(failure).isNotNull().hasMessageContaining("no luck today");
    assertThat(failure.getSuppressed()).isEmpty();
  }

  @Test
  void aPairThatWasKilledIsBackWithTheNextStart() {
    Instance a = startUnderSysbox("sya");
    List<Long> killed = pair();
    killed.forEach(HostProcesses::kill9);

    a.start();
    assertThat(pair()).doesNotContainAnyElementsOf(killed);
    a.stop();
    a.start();

    assertStartsAsItWas(a);
    assertAllIsWell(a);
  }

  @Test
  void aRepairMendsAPairThatWasKilled() {
    Instance a = startUnderSysbox("sya");
    List<Long> killed = pair();
    killed.forEach(HostProcesses::kill9);

    sysbox().repair(SysboxRepairOptions.LEAST.restartingContainers(), PATIENCE);

    assertThat(pair()).doesNotContainAnyElementsOf(killed);
    assertThat(container(a).word()).isEqualTo("sya");
    assertAllIsWell(a);
  }
}
