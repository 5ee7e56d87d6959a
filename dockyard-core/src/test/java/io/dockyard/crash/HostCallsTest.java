package io.dockyard.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.crash.ChangeCalls.Call;
import io.dockyard.crash.HostCalls.Kind;
import io.dockyard.internal.host.Host;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No way to change the host gets past the crash points. */
class HostCallsTest {

  private static final List<Call> CALLS =
      ChangeCalls.in(Host.class, "io/dockyard").stream()
          .filter(call -> !ChangeSites.UNMARKED.contains(call.className()))
          .toList();

  @Test
  void ofEachCallThatLeavesTheJvmItIsKnownWhetherItChangesTheHost() {
    assertThat(CALLS).anyMatch(call -> call.kind() == Kind.CHANGE);
    assertThat(CALLS)
        .filteredOn(call -> call.kind() == Kind.UNKNOWN)
        .as("calls to be put into one of the lists of HostCalls")
        .isEmpty();
  }

  @Test
  void noChangeIsHiddenInAMethodReferenceWhereNoCrashPointCanBe() {
    assertThat(CALLS)
        .filteredOn(Call::reference)
        .filteredOn(call -> call.kind() == Kind.CHANGE)
        .as("to be written as lambdas")
        .isEmpty();
  }
}
