package io.dockyard.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoryKillsTest {

  private static final Path DAEMONS = Path.of("/sys/fs/cgroup/dockyard/a_/daemons");
  private static final Path INSTANCE = Path.of("/sys/fs/cgroup/dockyard/a_");
  private static final Path OTHER = Path.of("/sys/fs/cgroup/memory");

  @Test
  void areThoseThatWereNotCountedBefore() {
    assertThat(MemoryKills.grown(Map.of(DAEMONS, 3L), Map.of(DAEMONS, 4L))).contains(DAEMONS);
    assertThat(MemoryKills.grown(Map.of(DAEMONS, 3L), Map.of(DAEMONS, 3L))).isEmpty();
  }

  @Test
  void areAllOfACgroupThatWasNotThereBefore() {
    assertThat(MemoryKills.grown(Map.of(), Map.of(DAEMONS, 1L))).contains(DAEMONS);
    assertThat(MemoryKills.grown(Map.of(), Map.of(DAEMONS, 0L))).isEmpty();
  }

  @Test
  void areNotSeenInACgroupThatIsGone() {
    assertThat(MemoryKills.grown(Map.of(DAEMONS, 3L, OTHER, 5L), Map.of(OTHER, 5L))).isEmpty();
  }

  @Test
  void areSaidOfTheInnermostCgroup() {
    Map<Path, Long> now = new LinkedHashMap<>();
    now.put(DAEMONS, 1L);
    now.put(INSTANCE, 1L);
    assertThat(MemoryKills.grown(Map.of(INSTANCE, 0L), now)).contains(DAEMONS);
  }
}
