package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SystemGidsTest {

  @Test
  void theyAreThoseOfLoginDefs() {
    String text = "# SYS_GID_MIN 7\nSYS_GID_MIN\t\t 200\n  SYS_GID_MAX 300\nSYS_GID_MAX 250\n";
    assertThat(SystemGids.of(text)).isEqualTo(new SystemGids(200, 250));
  }

  @Test
  void unlessTheyAreSetTheyEndBelowThoseOfPeople() {
    assertThat(SystemGids.of("")).isEqualTo(new SystemGids(101, 999));
    assertThat(SystemGids.of("GID_MIN 500\nSYS_GID_MIN x\n#SYS_GID_MAX 1\n"))
        .isEqualTo(new SystemGids(101, 499));
  }

  @Test
  void thoseOfGroupsAreUsed() {
    String groups = "root:x:0:\na:x:102:root,b\nb:x:104:\nbad\n";
    assertThat(new SystemGids(101, 105).unusedIn(groups)).containsExactly(101, 103, 105);
    assertThat(new SystemGids(102, 102).unusedIn(groups)).isEmpty();
  }
}
