package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Instance;
import io.dockyard.InstanceStatus;
import io.dockyard.InstanceStatus.State;
import io.dockyard.ProcessIdentity;
import io.dockyard.internal.host.Processes;
import io.dockyard.testkit.Await;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Daemons that a service manager starts again when they end, with no JVM to help. */
public abstract class SupervisedDaemonsContract extends BackendContract {

  @ParameterizedTest
  @EnumSource(names = {"DOCKERD", "BOTH_DAEMONS", "EVERYTHING"})
  void whatWasKilledIsThereAgainWithItsContainers(SurvivalContract.Victim victim) {
    Instance instance = start("sda");
    SleepingContainer.run(instance, "--name", "always", "--restart", "always");
    ProcessIdentity before = processes(instance).dockerd().orElseThrow();

    victim.kill(instance);

    awaitAllWell(instance);
    assertThat(processes(instance).dockerd()).isNotEqualTo(Optional.of(before));
    Await.until(
        "the container with a policy", PATIENCE, () -> SleepingContainer.runs(instance, "always"));
  }

  @Test
  void aKilledContainerdCostsNoDockerdAndNoContainer() {
    Instance instance = start("sdb");
    SleepingContainer.run(instance, "--name", "plain");
    ProcessIdentity dockerd = processes(instance).dockerd().orElseThrow();
    ProcessIdentity containerd = processes(instance).containerd().orElseThrow();
    String pid = docker(instance).run("inspect", "-f", "{{.State.Pid}}", "plain");

    Processes.signal(containerd, Processes.SIGKILL);

    Await.until(
        "another containerd",
        PATIENCE,
        () -> processes(instance).containerd().filter(it -> !it.equals(containerd)).isPresent());
    awaitAllWell(instance);
    assertThat(processes(instance).dockerd()).contains(dockerd);
    assertThat(Processes.identify(Long.parseLong(pid))).isPresent();
    Await.until(
        "dockerd to reach the new containerd",
        PATIENCE,
        () -> docker(instance).exitCode("exec", "plain", "true") == 0);
  }

  @Test
  void aKilledDockerdCostsNoContainerdAndNothingOfAnotherInstance() {
    Instance instance = start("sdg");
    Instance other = start("sdh");
    SleepingContainer.run(other, "--name", "others");
    ProcessIdentity containerd = processes(instance).containerd().orElseThrow();
    List<ProcessIdentity> others = processes(other).all();

    SurvivalContract.Victim.DOCKERD.kill(instance);

    awaitAllWell(instance);
    assertThat(processes(instance).containerd()).contains(containerd);
    assertThat(processes(other).all()).containsExactlyInAnyOrderElementsOf(others);
    assertThat(SleepingContainer.runs(other, "others")).isTrue();
  }

  @Test
  void aStartReturnsWhenDockerdHasReachedTheContainerdThatCameMeanwhile() {
    Instance instance = start("sdf");
    ProcessIdentity dockerd = processes(instance).dockerd().orElseThrow();
    ProcessIdentity containerd = processes(instance).containerd().orElseThrow();
    Processes.signal(containerd, Processes.SIGKILL);
    Await.until(
        "another containerd",
        PATIENCE,
        () -> processes(instance).containerd().filter(it -> !it.equals(containerd)).isPresent());

    instance.start();

    String fresh = SleepingContainer.run(instance);
    assertThat(SleepingContainer.runs(instance, fresh)).isTrue();
    assertThat(processes(instance).dockerd()).contains(dockerd);
  }

  @Test
  void theHostsDocker0IsThereAfterItToo() {
    Instance instance = start("sdc");
    docker(instance).run("network", "create", "users");
    host("ip link add docker0 type bridge");
    afterwards("ip link delete docker0");
    String index = read(Path.of("/sys/class/net/docker0/ifindex"));

    SurvivalContract.Victim.DOCKERD.kill(instance);

    awaitAllWell(instance);
    assertThat(Path.of("/sys/class/net/docker0/ifindex")).hasContent(index.strip());
  }

  @Test
  void aDockerdThatKeepsEndingIsGivenUpWhichIsSaidAndAStartTriesAnew() {
    fake("dockerd", "echo no luck today; exit 7");
    Instance instance = start("sdd");
    Path link = instance.plan().paths().bin().resolve("dockerd");
    Path real = instance.plan().links().get("dockerd");
    host("ln -sfn " + folder().resolve("dockerd") + " " + link);

    SurvivalContract.Victim.DOCKERD.kill(instance);

    Await.until(
        "the service manager to give up",
        PATIENCE,
        () -> instance.status().findings().toString().contains("starts it no more"));
    InstanceStatus status = instance.status();
    assertThat(status.state()).isEqualTo(State.BROKEN);
    assertThat(status.findings().toString()).contains("dockerd has ended", "no luck today");
    host("ln -sfn " + real + " " + link);
    instance.start();
    assertThat(running(instance)).isTrue();
    assertThat(instance.status().findings()).isEmpty();
  }

  @Test
  void nobodyStartsAnythingAgainAfterAStop() {
    Instance instance = start("sde");
    SurvivalContract.Victim.BOTH_DAEMONS.kill(instance);

    instance.stop();

    assertThat(instance.status().state()).isEqualTo(State.STOPPED);
    assertThat(remembered("sde")).isEmpty();
  }

  /** What the service manager still has of an instance that was stopped, and still is to do. */
  protected abstract List<String> remembered(String prefix);

  private static void awaitAllWell(Instance instance) {
    Await.until(
        "everything of it to be there",
        PATIENCE,
        () -> running(instance) && instance.status().findings().isEmpty());
  }
}
