package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.testkit.HostRequirements;
import java.util.OptionalInt;
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
  void makesAndDeletesAGroup() {
    HostRequirements.assumeWorld();
    String name = "dyt" + ProcessHandle.current().pid();
    try {
      Groups.create(name, Soon.seconds(60));
      OptionalInt gid = Groups.gid(name);
      assertThat(gid).isPresent();
      // As after a JVM that was killed, but not its groupadd.
      Groups.create(name, Soon.seconds(60));
      assertThat(Groups.gid(name)).isEqualTo(gid);
    } finally {
      Groups.delete(name, Soon.seconds(60));
    }
    assertThat(Groups.gid(name)).isEmpty();
    Groups.delete(name, Soon.seconds(60));
  }
}
