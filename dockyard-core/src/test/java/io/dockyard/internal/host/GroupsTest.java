package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.internal.host.Groups.Creation;
import io.dockyard.testkit.HostRequirements;
import org.junit.jupiter.api.Test;

class GroupsTest {

  @Test
  void findsALocalGroup() {
    assertThat(Groups.gid("root")).hasValue(0);
  }

  @Test
  void doesNotTakeANumberForAName() {
    assertThat(Groups.gid("0")).isEmpty();
    assertThat(Groups.gid("no-such-group")).isEmpty();
  }

  @Test
  void readsOnlyTheLineOfThatGroup() {
    String text = "root:x:0:\nab:x:12:root\na:x:7:\nbad:x::\n";
    assertThat(Groups.parse(text, "a")).hasValue(7);
    assertThat(Groups.parse(text, "bad")).isEmpty();
  }

  @Test
  void makesAGroupAndDeletesThatOneAlone() {
    HostRequirements.assumeWorld();
    String name = "dyt" + ProcessHandle.current().pid();
    int gid = Groups.unusedSystemGid(Soon.seconds(60));
    int other = gid == 999 ? 998 : gid + 1;
    try {
      assertThat(Groups.create(name, gid, Soon.seconds(60))).isEqualTo(Creation.MADE);
      assertThat(Groups.gid(name)).hasValue(gid);
      // As after a JVM that was killed, but not its groupadd.
      assertThat(Groups.create(name, gid, Soon.seconds(60))).isEqualTo(Creation.MADE);
      assertThat(Groups.create(name, other, Soon.seconds(60))).isEqualTo(Creation.NAME_IN_USE);
      assertThat(Groups.create(name + "b", gid, Soon.seconds(60))).isEqualTo(Creation.GID_IN_USE);

      Groups.delete(name, other, Soon.seconds(60));
      assertThat(Groups.gid(name)).hasValue(gid);
    } finally {
      Groups.delete(name, gid, Soon.seconds(60));
    }
    assertThat(Groups.gid(name)).isEmpty();
    Groups.delete(name, gid, Soon.seconds(60));
  }
}
