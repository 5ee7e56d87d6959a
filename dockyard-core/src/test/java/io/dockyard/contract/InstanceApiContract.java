package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.DeadlineException;
import io.dockyard.Instance;
import io.dockyard.InstanceStatus;
import io.dockyard.NoSuchInstanceException;
import io.dockyard.RefusedException;
import io.dockyard.internal.host.Trees;
import io.dockyard.testkit.ChildProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What a caller sees of an instance. */
public abstract class InstanceApiContract extends BackendContract {

  private static final Duration CLIENT = Duration.ofSeconds(60);
  private static final long MEBIBYTE = 1 << 20;

  @Test
  void aClientInAHostileEnvironmentFindsTheInstance() {
    Instance instance = create(spec("a").label("which", "this-one"));
    instance.start();
    Map<String, String> hostile = new HashMap<>();
    hostile.put("DOCKER_HOST", "tcp://192.0.2.1:2375");
    hostile.put("DOCKER_CONTEXT", "elsewhere");
    hostile.put("DOCKER_TLS", "1");
    hostile.put("DOCKER_TLS_VERIFY", "1");
    hostile.put("DOCKER_CERT_PATH", "/nowhere");
    String format = "{{.Labels}}";

    String wrapper = instance.plan().paths().bin().resolve("docker").toString();
    assertThat(outputOf(hostile, wrapper, "info", "--format", format)).contains("which=this-one");

    hostile.putAll(instance.clientEnvironment());
    assertThat(outputOf(hostile, "/usr/bin/docker", "info", "--format", format))
        .contains("which=this-one");
  }

  private static String outputOf(Map<String, String> environment, String... command) {
    // What the caller's environment says of DOCKER_HOST comes last, as in a shell.
    try (ChildProcess client = ChildProcess.start(environment, List.of(command))) {
      client.awaitExit(CLIENT);
      return client.output();
    }
  }

  @Test
  void theStatusFollowsTheInstance() {
    Instance instance = create("a");
    assertThat(instance.status().state()).isEqualTo(InstanceStatus.State.STOPPED);

    instance.start();
    InstanceStatus running = instance.status();
    assertThat(running.state()).isEqualTo(InstanceStatus.State.RUNNING);
    assertThat(running.dockerd().orElseThrow().answers()).isTrue();
    assertThat(running.containerd().orElseThrow().answers()).isTrue();
    assertThat(running.findings()).isEmpty();

    instance.stop();
    assertThat(instance.status().state()).isEqualTo(InstanceStatus.State.STOPPED);
  }

  @Test
  void anIncompleteInstanceSaysSoAndIsCompletedByCreatingAgain() {
    Instance instance = create("a");
    Path entry = REGISTRY.resolve("a/instance.json");
    write(entry, read(entry).replace("\"READY\"", "\"CREATING\""));

    assertThat(instance.status().state()).isEqualTo(InstanceStatus.State.INCOMPLETE);
    assertThat(instance.status().findings().toString()).contains("create it again");
    assertThatThrownBy(instance::start)
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("not complete");

    assertThat(create("a").status().state()).isEqualTo(InstanceStatus.State.STOPPED);
  }

  @Test
  void theHandleOfADestroyedInstanceSaysThatItIsGone() {
    Instance instance = create("a");
    instance.destroy();

    assertThatThrownBy(instance::start).isInstanceOf(NoSuchInstanceException.class);
    assertThatThrownBy(instance::stop).isInstanceOf(NoSuchInstanceException.class);
    assertThatThrownBy(instance::kill).isInstanceOf(NoSuchInstanceException.class);
    assertThatThrownBy(instance::status)
        .isInstanceOf(NoSuchInstanceException.class)
        .hasMessageContaining("'a'");
    instance.destroy();
    assertThat(instance.prefix()).isEqualTo("a");
  }

  @Test
  void aDestroyThatHasNotTimeEnoughSaysWhatItWaitedFor() {
    Instance instance = create("a");
    instance.start();

    try (HeldLock held = HeldLock.ofInstance("a")) {
      assertThatThrownBy(() -> instance.destroy(Duration.ofMillis(100)))
          .isInstanceOf(DeadlineException.class)
          .hasMessageContaining("registry/a");
    }
    assertThat(running(instance)).isTrue();
    assertThatThrownBy(() -> instance.destroy(Duration.ofMillis(1)))
        .isInstanceOf(DeadlineException.class);

    instance.destroy(PATIENCE);
    assertThat(dockyard().find("a")).isEmpty();
    assertThat(instance.plan().paths().root()).doesNotExist();
  }

  @Test
  void aHandleDoesNotReachTheNextInstanceOfThatName() {
    Instance stale = create("a");
    stale.destroy();
    Instance next = create("a");
    next.start();
    Set<Long> pids = pids(next);

    assertSaysThatThereIsAnother(stale);

    assertThat(pids(next)).isEqualTo(pids);
    assertThat(running(next)).isTrue();
  }

  @Test
  void aHandleDoesNotStartTheNextInstanceOfThatName() {
    Instance stale = create("a");
    stale.destroy();
    Instance next = create("a");

    assertSaysThatThereIsAnother(stale);

    assertThat(next.status().state()).isEqualTo(InstanceStatus.State.STOPPED);
  }

  @Test
  void aHandleDoesNotDestroyTheNextInstanceOfThatName() {
    Instance stale = dockyard().find(create("a").prefix()).orElseThrow();
    stale.destroy();
    Instance next = create("a");
    next.start();
    Set<Long> pids = pids(next);

    stale.destroy();

    assertThat(pids(next)).isEqualTo(pids);
    assertThat(running(next)).isTrue();
  }

  @Test
  void aHandleDoesNotWaitForTheNextInstanceOfThatName() {
    Instance stale = create("a");
    stale.destroy();
    create("a");

    try (HeldLock held = HeldLock.ofInstance("a")) {
      stale.destroy();
      assertSaysThatThereIsAnother(stale);
    }
  }

  @Test
  void aHandleDoesNotReachWhatIsCreatedAfterARemovalThatWasCutShort() {
    Instance stale = create("a");
    Path entry = REGISTRY.resolve("a/instance.json");
    write(entry, read(entry).replace("\"READY\"", "\"DESTROYING\""));
    assertThat(stale.status().state()).isEqualTo(InstanceStatus.State.INCOMPLETE);

    Instance next = create("a");
    stale.destroy();

    assertSaysThatThereIsAnother(stale);
    assertThat(next.status().state()).isEqualTo(InstanceStatus.State.STOPPED);
  }

  private static void assertSaysThatThereIsAnother(Instance stale) {
    for (ThrowingCallable operation :
        List.<ThrowingCallable>of(stale::start, stale::stop, stale::kill, stale::status)) {
      assertThatThrownBy(operation)
          .isInstanceOf(NoSuchInstanceException.class)
          .hasMessageContainingAll("'a'", "another");
    }
  }

  @Test
  void nothingThatClosesWhatItCanDestroysAnInstance() {
    assertThat(create("a")).isNotInstanceOf(AutoCloseable.class);
    assertThat(dockyard().find("a").orElseThrow()).isNotInstanceOf(AutoCloseable.class);
    assertThat(dockyard().instances()).noneMatch(AutoCloseable.class::isInstance);
  }

  @Test
  void anEmptyInstanceTakesNearlyNoDisk() {
    long began = System.nanoTime();
    Instance instance = create("a");
    System.out.println("created in " + (System.nanoTime() - began) / 1_000_000 + " ms");

    assertThat(Trees.diskUsage(instance.plan().paths().root())).isBetween(1L, MEBIBYTE);
  }
}
