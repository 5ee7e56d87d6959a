package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.Binaries;
import io.dockyard.Dockyard;
import io.dockyard.DockyardEvent;
import io.dockyard.DockyardEvent.Operation;
import io.dockyard.DockyardEvent.OperationBegan;
import io.dockyard.DockyardEvent.OperationFailed;
import io.dockyard.DockyardEvent.OperationSucceeded;
import io.dockyard.DockyardEvent.PhaseBegan;
import io.dockyard.DockyardEvent.PhaseFailed;
import io.dockyard.DockyardEvent.PhaseSucceeded;
import io.dockyard.Instance;
import io.dockyard.StartFailedException;
import io.dockyard.StartPhase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is told of operations and of the parts of a start: each that begins ends, and in order. */
public abstract class EventsContract extends BackendContract {

  private final List<DockyardEvent> events = Collections.synchronizedList(new ArrayList<>());
  private final List<PhaseBegan> begun = Collections.synchronizedList(new ArrayList<>());

  @Test
  void aWholeLife() {
    own("eva");
    Instance instance = listened().create(spec("eva").build());
    instance.start();
    instance.stop();
    instance.destroy();

    assertThat(inShort(OperationBegan.class, OperationSucceeded.class, OperationFailed.class))
        .containsExactly(
            "CREATE begins",
            "CREATE succeeded",
            "START begins",
            "START succeeded",
            "STOP begins",
            "STOP succeeded",
            "DESTROY begins",
            "DESTROY succeeded");
    assertThat(inShort(PhaseSucceeded.class, PhaseFailed.class))
        .containsExactlyInAnyOrder(
            "BRIDGE succeeded",
            "CLEAN_UP succeeded",
            "CONTAINERD succeeded",
            "FIREWALL succeeded",
            "DOCKERD succeeded");
    assertThatAllThatBeginsEndsWithin(Operation.START);
  }

  @Test
  void aListenerThatTakesItsTimeHoldsUpNobodyElse() {
    Instance a = create("eva");
    Instance b = create("evb");
    CountDownLatch told = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Dockyard telling =
        closing(
            Dockyard.builder()
                .backend(backend())
                .listener(
                    PhaseBegan.class,
                    event -> {
                      if (event.prefix().equals("eva") && event.phase() == StartPhase.DOCKERD) {
                        told.countDown();
                        await(goOn);
                      }
                    })
                .open());
    CompletableFuture<Void> slow =
        CompletableFuture.runAsync(() -> telling.find("eva").orElseThrow().start());
    await(told);

    Instance other = telling.find("evb").orElseThrow();
    other.start();
    assertThat(running(b)).isTrue();
    other.stop();

    assertThat(slow).isNotDone();
    goOn.countDown();
    slow.join();
    assertThat(running(a)).isTrue();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aFailedPhaseEndsToo() {
    fake("dockerd", "echo no luck today; exit 7");
    own("evb");
    Instance instance =
        listened().create(spec("evb").binaries(Binaries.inFolder(folder())).build());

    assertThatThrownBy(instance::start).isInstanceOf(StartFailedException.class);

    assertThat(events).last().isInstanceOf(OperationFailed.class);
    assertThat(inShort(PhaseFailed.class)).anyMatch(it -> it.matches("(?s)DOCKERD failed: .*7.*"));
    assertThatAllThatBeginsEndsWithin(Operation.START);
  }

  private Dockyard listened() {
    return closing(
        Dockyard.builder()
            .backend(backend())
            .listener(events::add)
            .listener(PhaseBegan.class, begun::add)
            .open());
  }

  /** Between the two events of an operation, which are told by one thread after all others. */
  private void assertThatAllThatBeginsEndsWithin(Operation operation) {
    List<String> all = inShort(DockyardEvent.class);
    int first = indexOf(all, operation + " begins");
    int last = indexOf(all, operation + " (succeeded|failed).*");
    assertThat(begun).isNotEmpty();
    for (PhaseBegan phase : begun) {
      int begins = indexOf(all, phase.phase() + " begins");
      int ends = indexOf(all, phase.phase() + " (succeeded|failed).*");
      assertThat(List.of(first, begins, ends, last)).as(String.join("; ", all)).isSorted();
    }
  }

  private static int indexOf(List<String> all, String pattern) {
    List<String> found = all.stream().filter(it -> it.matches("(?s)" + pattern)).toList();
    assertThat(found).as("%s in %s", pattern, all).hasSize(1);
    return all.indexOf(found.get(0));
  }

  private List<String> inShort(Class<?>... kinds) {
    return List.copyOf(events).stream()
        .filter(event -> Stream.of(kinds).anyMatch(kind -> kind.isInstance(event)))
        .map(EventsContract::inShort)
        .toList();
  }

  private static String inShort(DockyardEvent event) {
    if (event instanceof OperationBegan it) {
      return it.operation() + " begins";
    } else if (event instanceof OperationSucceeded it) {
      assertThat(it.took()).isPositive();
      return it.operation() + " succeeded";
    } else if (event instanceof OperationFailed it) {
      assertThat(it.took()).isPositive();
      return it.operation() + " failed: " + it.message();
    } else if (event instanceof PhaseBegan it) {
      return it.phase() + " begins";
    } else if (event instanceof PhaseSucceeded it) {
      assertThat(it.took()).isPositive();
      return it.phase() + " succeeded";
    } else if (event instanceof PhaseFailed it) {
      assertThat(it.took()).isPositive();
      return it.phase() + " failed: " + it.message();
    }
    return event.toString();
  }
}
