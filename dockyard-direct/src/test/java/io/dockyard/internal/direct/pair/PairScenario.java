package io.dockyard.internal.direct.pair;

import io.dockyard.crash.CrashScenario;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One operation on the pair, in a host that is made anew for each crash. */
final class PairScenario implements CrashScenario {

  private static final String[] INSTANCES = {"a_", "b_", "c_"};

  private final String name;
  private final String step;
  private final List<String> next;
  private final Consumer<PairWorld> before;
  private @Nullable PairWorld world;

  /**
   * An operation.
   *
   * @param name what tells it from others
   * @param before makes what there is before it
   * @param step the operation, for {@link PairSteps}
   * @param next what may come after it, likewise
   */
  PairScenario(String name, Consumer<PairWorld> before, String step, String... next) {
    this.name = name;
    this.before = before;
    this.step = step;
    this.next = List.of(next);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String step() {
    return step;
  }

  @Override
  public List<String> next() {
    return next;
  }

  @Override
  public void prepare() {
    world = new PairWorld();
    before.accept(world);
  }

  @Override
  public void look() {
    world().look();
  }

  @Override
  public void verify(String done) {
    world().assertRight(done);
    world().leave(INSTANCES);
  }

  @Override
  public void clear() {
    PairWorld left = world;
    world = null;
    if (left != null) {
      left.close();
    }
  }

  private PairWorld world() {
    return Objects.requireNonNull(world);
  }
}
