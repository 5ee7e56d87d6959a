package io.dockyard.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.ContainerRuntime;
import io.dockyard.DaemonCommand;
import io.dockyard.Deadline;
import io.dockyard.InstanceCgroups;
import io.dockyard.InstancePlan;
import io.dockyard.ProcessIdentity;
import io.dockyard.internal.plan.Plans;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which daemons the backend is asked to keep ended. */
class InstanceProcessesTest {

  private static final InstancePlan PLAN =
      Plans.withCgroups(Plans.spec(ContainerRuntime.RUNC), InstanceCgroups.plain("a_"));
  private static final Optional<ProcessIdentity> LIVES =
      Optional.of(new ProcessIdentity(1, 1, "boot"));

  private final List<String> asked = new ArrayList<>();

  /** Notes what it is asked for; somebody would have started the daemons that are named. */
  private final class Supervising extends NoDaemons {
    private final Set<String> daemons;

    Supervising(String... daemons) {
      this.daemons = Set.of(daemons);
    }

    @Override
    public boolean keepEnded(InstancePlan plan, DaemonCommand daemon, Deadline deadline) {
      asked.add(daemon.name());
      return daemons.contains(daemon.name());
    }
  }

  private boolean keepEnded(
      Optional<ProcessIdentity> dockerd, Optional<ProcessIdentity> containerd, String... daemons) {
    return found(dockerd, containerd)
        .keepEnded(PLAN, new Supervising(daemons), Deadline.after(Duration.ofMinutes(1)));
  }

  @Test
  void onlyADaemonWithoutAProcessIsKeptEnded() {
    assertThat(keepEnded(LIVES, LIVES, "dockerd", "containerd")).isFalse();
    assertThat(asked).isEmpty();

    assertThat(keepEnded(LIVES, Optional.empty(), "dockerd", "containerd")).isTrue();
    assertThat(asked).containsExactly("containerd");
  }

  @Test
  void theSecondIsKeptEndedAlsoWhereTheFirstWouldHaveBeenStarted() {
    assertThat(keepEnded(Optional.empty(), Optional.empty(), "dockerd")).isTrue();
    assertThat(asked).containsExactly("dockerd", "containerd");
  }

  @Test
  void whatWasSeenHoldsWhereNobodyWouldHaveStartedThem() {
    assertThat(keepEnded(Optional.empty(), Optional.empty())).isFalse();
    assertThat(asked).containsExactly("dockerd", "containerd");
  }

  @Test
  void aContainerdIsANewOneForTheDockerdThatWasThereBefore() {
    assertThat(found(after(20), after(10)).containerdWasReplaced()).isFalse();
    assertThat(found(after(10), after(20)).containerdWasReplaced()).isTrue();
    // Within one tick it could be either.
    assertThat(found(after(10), after(10)).containerdWasReplaced()).isTrue();
    assertThat(found(after(10), Optional.empty()).containerdWasReplaced()).isFalse();
    assertThat(found(Optional.empty(), after(10)).containerdWasReplaced()).isFalse();
  }

  private static InstanceProcesses found(
      Optional<ProcessIdentity> dockerd, Optional<ProcessIdentity> containerd) {
    return new InstanceProcesses(dockerd, containerd, List.of(), List.of());
  }

  private static Optional<ProcessIdentity> after(long ticks) {
    return Optional.of(new ProcessIdentity(1, ticks, "boot"));
  }
}
