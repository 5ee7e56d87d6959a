package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Instance;
import io.dockyard.InstanceCgroups;
import io.dockyard.InstancePlan;
import io.dockyard.InstanceStatus;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.ChildProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Where the daemons live, and what stays in the JVM that started them. */
public abstract class ProcessContract extends BackendContract {

  /** The JDK's own, which waits for children. */
  private static final String REAPER = "process reaper";

  /** Of a shell that does nothing until its input ends. */
  private static final String UNTIL_TOLD = "echo up; read end; exit";

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> !name.startsWith(REAPER))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Long> daemons(Instance instance) {
    InstanceStatus status = instance.status();
    return List.of(status.dockerd().orElseThrow().pid(), status.containerd().orElseThrow().pid());
  }

  @Test
  void theDaemonsAreInTheInstancesOwnCgroup() {
    Instance a = create("a");

    a.start();

    for (long daemon : daemons(a)) {
      assertThat(InstanceProcess.cgroups(daemon))
          .anyMatch(cgroup -> cgroup.endsWith(":/" + a.plan().cgroups().daemons()));
    }
    assertThat(a.status().cgroup()).isTrue();
    assertNobodyElseIsIn(a.plan().cgroups().instance());
  }

  /** Neither who started it nor the next instance. */
  private void assertNobodyElseIsIn(String cgroup) {
    assertThat(InstanceProcess.cgroups(ProcessHandle.current().pid()))
        .noneMatch(own -> (own + "/").contains(":/" + cgroup + "/"));
    assertThat(dockyard().plan(spec("b").build()).cgroups().instance() + "/")
        .doesNotStartWith(cgroup + "/");
  }

  @Test
  void theContainersAreInTheInstancesOwnCgroup() {
    Instance a = start("a");
    String container = docker(a).run("run", "-d", IMAGE, "sleep", "1000");
    String pid = docker(a).run("inspect", "-f", "{{.State.Pid}}", container);

    assertThat(InstanceProcess.cgroups(Long.parseLong(pid)))
        .anyMatch(cgroup -> cgroup.endsWith(":/" + cgroupOf(container, a.plan().cgroups())));
  }

  @Test
  void aContainerInACgroupOfTheUsersChoiceEndsWithTheInstance() {
    Instance a = start("a");
    boolean systemd = a.plan().cgroups().driver() == InstanceCgroups.Driver.SYSTEMD;
    String parent = systemd ? "dykchosen.slice" : "/dykchosen";
    afterwards(
        systemd
            ? "systemctl stop dykchosen.slice; rmdir /sys/fs/cgroup/*/dykchosen.slice || :"
            : "find /sys/fs/cgroup -depth -type d -name 'dykchosen*' -exec rmdir {} +");
    String id = docker(a).run("run", "-d", "--cgroup-parent", parent, IMAGE, "sleep", "1000");
    long pid = Long.parseLong(docker(a).run("inspect", "-f", "{{.State.Pid}}", id));
    assertThat(InstanceProcess.cgroups(pid)).anyMatch(cgroup -> cgroup.contains("dykchosen"));

    a.kill();

    assertThat(ProcessHandle.of(pid)).isEmpty();
    assertThat(a.status().otherProcesses()).isZero();
    assertThat(host("find /sys/fs/cgroup -name '*" + id + "*'")).isEmpty();
  }

  @Test
  void aContainerOfAnotherDockerWithTheSameIdLivesOn() {
    Instance a = start("a");
    boolean systemd = a.plan().cgroups().driver() == InstanceCgroups.Driver.SYSTEMD;
    String parent = systemd ? "dykchosen.slice" : "/dykchosen";
    afterwards(
        systemd
            ? "systemctl stop dykchosen.slice; rmdir /sys/fs/cgroup/*/dykchosen.slice || :"
            : "find /sys/fs/cgroup -depth -type d -name 'dykchosen*' -exec rmdir {} +");
    String id = docker(a).run("create", "--cgroup-parent", parent, IMAGE, "sleep", "1000");
    a.stop();
    Instance b = create("b");
    host("cp -a " + a.plan().paths().dataRoot() + "/. " + b.plan().paths().dataRoot());
    a.start();
    b.start();
    docker(b).run("start", id);
    long pid = Long.parseLong(docker(b).run("inspect", "-f", "{{.State.Pid}}", id));
    assertThat(InstanceProcess.cgroups(pid)).anyMatch(cgroup -> cgroup.contains(id));

    a.kill();

    assertThat(ProcessHandle.of(pid)).isPresent();
    assertThat(docker(b).run("inspect", "-f", "{{.State.Running}}", id)).isEqualTo("true");
    b.kill();
    assertThat(ProcessHandle.of(pid)).isEmpty();
  }

  @Test
  void anApplicationWithTheInstancesNameInItsEnvironmentIsNoneOfIt() {
    Instance a = create("a");
    ChildProcess application = closing(withName("a", "bash", "-c", UNTIL_TOLD, "x"));
    Path root = a.plan().paths().root();
    ChildProcess onItsFiles = closing(withName("a", "sh", "-c", UNTIL_TOLD, root + "/bin/docker"));

    assertThat(a.status().state()).isEqualTo(InstanceStatus.State.STOPPED);
    a.start();
    assertThat(a.status().otherProcesses()).isZero();
    a.stop();
    a.start();
    a.kill();

    assertThat(application.isAlive() && onItsFiles.isAlive()).isTrue();
  }

  @Test
  void aUserWhoseProcessLooksLikeTheDockerdHindersNobody() {
    Instance a = create("a");
    Path program = folder().resolve("dockerd");
    host("cp \"$(realpath /bin/sh)\" " + program);
    String[] user = {"setpriv", "--reuid=65534", "--clear-groups"};
    String daemonJson = a.plan().paths().daemonJson().toString();
    String named = "exec -a dockerd bash -c '" + UNTIL_TOLD + "' " + daemonJson;
    ChildProcess byName = closing(withName("a", user[0], user[1], user[2], "bash", "-c", named));
    ChildProcess byFile =
        closing(
            withName(
                "a", user[0], user[1], user[2], program.toString(), "-c", UNTIL_TOLD, daemonJson));

    assertThat(a.status().state()).isEqualTo(InstanceStatus.State.STOPPED);
    a.start();
    assertThat(daemons(a)).doesNotContain(byName.pid(), byFile.pid());
    a.stop();
    assertThat(a.status().state()).isEqualTo(InstanceStatus.State.STOPPED);

    assertThat(byName.isAlive() && byFile.isAlive()).isTrue();
  }

  @Test
  void aProcessOfRootsThatLooksLikeTheDockerdDoesNotTakeItsPlace() {
    Instance a = create("a");
    Path program = folder().resolve("dockerd");
    host("cp \"$(realpath /bin/sh)\" " + program);
    a.start();
    List<Long> before = daemons(a);

    String daemonJson = a.plan().paths().daemonJson().toString();
    closing(withName("a", program.toString(), "-c", UNTIL_TOLD, daemonJson));

    assertThat(daemons(a)).isEqualTo(before);
    a.stop();
    assertThat(a.status().state()).isEqualTo(InstanceStatus.State.STOPPED);
  }

  /** A process with the variable that the daemons of an instance have. */
  private static ChildProcess withName(String prefix, String... command) {
    ChildProcess process =
        ChildProcess.start(Map.of(InstancePlan.INSTANCE_VARIABLE, prefix), List.of(command));
    process.awaitLine("^up$", PATIENCE);
    return process;
  }

  @Test
  void aPausedContainerEndsWithTheInstance() {
    Instance a = start("a");
    String id = docker(a).run("run", "-d", IMAGE, "sleep", "1000");
    long pid = Long.parseLong(docker(a).run("inspect", "-f", "{{.State.Pid}}", id));
    docker(a).run("pause", id);

    a.kill();

    assertThat(ProcessHandle.of(pid)).isEmpty();
    a.start();
    docker(a).run("start", id);
    docker(a).run("pause", id);
    a.stop();
    assertThat(a.status().state()).isEqualTo(InstanceStatus.State.STOPPED);
  }

  /** As runc and systemd name it. */
  private static String cgroupOf(String container, InstanceCgroups cgroups) {
    return switch (cgroups.driver()) {
      case CGROUPFS -> cgroups.cgroupParent().substring(1) + "/" + container;
      case SYSTEMD -> cgroups.cgroupParent() + "/docker-" + container + ".scope";
    };
  }

  @Test
  void theDaemonsAreInSessionsOfTheirOwn() {
    Instance a = create("a");

    a.start();

    for (long daemon : daemons(a)) {
      assertThat(InstanceProcess.session(daemon)).isEqualTo(daemon);
    }
  }

  @Test
  void noThreadLivesOnWhenNothingIsInProgress() {
    Instance warmUp = create("b");
    warmUp.start();
    warmUp.destroy();
    Set<String> before = threads();

    Instance a = start("a");
    a.status();
    a.stop();
    a.start();
    docker(a).run("run", "-d", IMAGE, "sleep", "1000");
    a.kill();
    a.destroy();

    Await.until("threads to end", PATIENCE, () -> before.containsAll(threads()));
  }

  @Test
  void noThreadOfTheLibraryIsThereWhileAnInstanceRuns() {
    Instance a = create("a");

    a.start();

    Await.until(
        "threads to end",
        PATIENCE,
        () -> threads().stream().noneMatch(name -> name.startsWith("dockyard")));
  }
}
