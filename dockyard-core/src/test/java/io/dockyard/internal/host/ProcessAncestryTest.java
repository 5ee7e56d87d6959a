package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who started a process, and whether it leads a session. */
class ProcessAncestryTest {

  private static final long NOBODY = Integer.MAX_VALUE;

  @Test
  void aChildNamesItsParent() throws IOException {
    Process child = new ProcessBuilder("sleep", "60").start();
    try {
      assertThat(Processes.parent(child.pid())).contains(ProcessHandle.current().pid());
      assertThat(Processes.leadsSession(child.pid())).isFalse();
    } finally {
      child.destroyForcibly();
    }
  }

  @Test
  void setsidMakesALeader() throws Exception {
    List<String> argv = List.of("setsid", "sh", "-c", "echo; read line");
    Process child = new ProcessBuilder(argv).start();
    try {
      assertThat(child.getInputStream().read()).isEqualTo('\n');

      assertThat(Processes.leadsSession(child.pid())).isTrue();
    } finally {
      child.destroyForcibly();
    }
  }

  @Test
  void whatIsGoneHasNeither() {
    assertThat(Processes.parent(NOBODY)).isEmpty();
    assertThat(Processes.leadsSession(NOBODY)).isFalse();
  }
}
