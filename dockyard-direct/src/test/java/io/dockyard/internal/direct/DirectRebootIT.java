package io.dockyard.internal.direct;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.testkit.JvmUnderTest;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Instances before and after a reboot: all that their containers had inside is there. */
class DirectRebootIT {

  private static final List<String> PREFIXES = List.of("ba", "bb");

  private SysboxInstances instances;
  private JvmUnderTest jvm;
  private @Nullable Reboot reboot;

  @BeforeEach
  void start() {
    instances = new SysboxInstances();
    jvm = startInstances();
    PREFIXES.forEach(prefix -> instances.container(prefix).run(prefix));
  }

  @AfterEach
  void close() throws Exception {
    if (instances != null) {
      if (jvm != null) {
        jvm.close();
      }
      if (reboot != null) {
        reboot.close();
      }
      instances.close();
    }
  }

  @Test
  void afterAPowerCut() throws IOException {
    jvm.kill9();
    reboot = Reboot.hard(PREFIXES);
    jvm = startInstances();
    assertEverythingIsThere();
    destroyInstances();
  }

  @Test
  void afterAnOrderlyShutdown() throws IOException {
    jvm.kill9();
    reboot = Reboot.orderly(PREFIXES);
    jvm = startInstances();
    assertEverythingIsThere();
    destroyInstances();
  }

  private void assertEverythingIsThere() {
    for (String prefix : PREFIXES) {
      instances.container(prefix).start();
      instances.assertInnerIsThere(prefix);
    }
  }

  private void destroyInstances() {
    jvm.writeLine("end");
    jvm.awaitLine("^gone$", SysboxInstances.SOON);
    assertThat(SysboxInstances.HOME).doesNotExist();
  }

  private static JvmUnderTest startInstances() {
    JvmUnderTest started =
        JvmUnderTest.start(InstancesInChild.class, PREFIXES.toArray(String[]::new));
    started.awaitLine("^up$", SysboxInstances.SOON);
    return started;
  }
}
