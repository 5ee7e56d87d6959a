package io.dockyard.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.crash.ChangeCalls.Call;
import io.dockyard.crash.HostCalls.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No way to change the host gets past the crash points, in all of one module. */
public abstract class HostCallsContract {

  private final List<Call> calls;

  /**
   * For a module.
   *
   * @param anchor one of its classes
   */
  protected HostCallsContract(Class<?> anchor) {
    this.calls =
        ChangeCalls.in(anchor, "io/dockyard").stream()
            .filter(call -> !ChangeSites.UNMARKED.contains(call.className()))
            .toList();
  }

  @Test
  void ofEachCallThatLeavesTheJvmItIsKnownWhetherItChangesTheHost() {
    assertThat(calls).anyMatch(call -> call.kind() == Kind.CHANGE);
    assertThat(calls)
        .filteredOn(call -> call.kind() == Kind.UNKNOWN)
        .as("calls to be put into one of the lists of HostCalls")
        .isEmpty();
  }

  @Test
  void noChangeIsHiddenInAMethodReferenceWhereNoCrashPointCanBe() {
    assertThat(calls)
        .filteredOn(Call::reference)
        .filteredOn(call -> call.kind() == Kind.CHANGE)
        .as("to be written as lambdas")
        .isEmpty();
  }
}
