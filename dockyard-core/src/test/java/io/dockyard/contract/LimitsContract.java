package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.Dockyard;
import io.dockyard.Instance;
import io.dockyard.InstanceSpec;
import io.dockyard.InvalidSpecException;
import io.dockyard.RefusedException;
import io.dockyard.ResourceLimits;
import io.dockyard.crash.CrashPoint;
import java.util.List;
import org.junit.jupiter.api.Test;

/** For backends that hold everything of an instance together to limits. */
public abstract class LimitsContract extends BackendContract {

  /** What {@link OneOperation} sets. */
  static final ResourceLimits LIMITS =
      ResourceLimits.NONE.withMemoryMax(1L << 30).withCpuQuota(150).withTasksMax(900);

  /** All that lives of the instance is held to just these limits now. */
  protected abstract void assertHeld(String prefix, ResourceLimits limits);

  @Test
  void anInstanceStartsWithTheLimitsOfItsSpec() {
    Instance instance = create(spec("a").limits(LIMITS));

    instance.start();

    assertHeld("a", LIMITS);
    assertThat(instance.status().limits()).isEqualTo(LIMITS);
    assertThat(instance.status().findings()).isEmpty();
    assertThat(create(spec("a").limits(LIMITS)).plan()).isEqualTo(instance.plan());
  }

  @Test
  void theLowestAreEnoughForTheDaemonsAndAContainer() {
    ResourceLimits lowest =
        ResourceLimits.NONE.withMemoryMax(128L << 20).withCpuQuota(5).withTasksMax(128);

    Instance instance = start(spec("a").limits(lowest));

    assertThat(docker(instance).run("run", "--rm", IMAGE, "echo", "works")).isEqualTo("works");
    assertHeld("a", lowest);
  }

  @Test
  void theyAreChangedWhileItRuns() {
    Instance instance = start("a");
    String container = SleepingContainer.run(instance);
    assertHeld("a", ResourceLimits.NONE);

    instance.limit(LIMITS);
    assertHeld("a", LIMITS);
    assertThat(instance.status().limits()).isEqualTo(LIMITS);
    instance.limit(LIMITS);
    assertHeld("a", LIMITS);
    instance.limit(ResourceLimits.NONE);
    assertHeld("a", ResourceLimits.NONE);

    assertThat(running(instance)).isTrue();
    assertThat(SleepingContainer.runs(instance, container)).isTrue();
    assertThat(instance.status().findings()).isEmpty();
  }

  @Test
  void changedLimitsAreThereForWhoeverStartsItNext() {
    create("a").limit(LIMITS);

    Dockyard another = closing(open());
    Instance found = another.find("a").orElseThrow();
    found.start();

    assertHeld("a", LIMITS);
    assertThat(found.spec().limits()).isEqualTo(LIMITS);
    host("rm -r " + REGISTRY.resolve("a"));
    assertThat(create(spec("a").limits(LIMITS)).spec()).isEqualTo(found.spec());
  }

  @Test
  void aJvmThatIsKilledWhileItChangesThemLeavesAStateFromWhichTheNextGoesOn() {
    Instance instance = start("a");
    List<CrashPoint> points = CrashingJvm.points(backend(), "limit", "a");
    assertThat(points).isNotEmpty();
    for (CrashPoint point : points) {
      instance.limit(ResourceLimits.NONE);

      CrashingJvm.kill(backend(), "limit", "a", point);

      assertThat(instance.status().limits()).as("%s", point).isIn(ResourceLimits.NONE, LIMITS);
      assertThat(running(instance)).as("%s", point).isTrue();
      instance.start();
      ResourceLimits registered = instance.status().limits();
      assertHeld("a", registered);
      assertThat(InstanceSpec.readFrom(instance.plan().paths().envFile()).limits())
          .as("%s", point)
          .isEqualTo(registered);
      assertThat(instance.status().findings()).as("%s", point).isEmpty();
    }
  }

  @Test
  void whatIsCreatedAnewWithOtherLimitsIsToldHowToChangeThem() {
    create("a");

    assertThatThrownBy(() -> create(spec("a").limits(LIMITS)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContainingAll("limits", "tasksMax=900", "Instance.limit");
  }

  @Test
  void aLimitThatIsTooLowChangesNothing() {
    Instance instance = start("a");

    assertThatThrownBy(() -> instance.limit(ResourceLimits.NONE.withMemoryMax(1)))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("limits.memoryMax");
    assertThat(instance.status().limits()).isEqualTo(ResourceLimits.NONE);
    assertHeld("a", ResourceLimits.NONE);
  }
}
