package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Instance;
import io.dockyard.testkit.HostProcesses;
import org.junit.jupiter.api.Test;

/** For backends whose sysbox daemons are not started again by anybody when they end. */
public abstract class SpawnedSysboxContract extends SysboxContract {

  @Test
  void statusSaysThatThePairWasKilled() {
    Instance instance = create(sysboxSpec("sya"));
    instance.start();
    assertAllIsWell(instance);

    pair().forEach(HostProcesses::kill9);

    assertThat(running(instance)).isTrue();
    assertThat(instance.status().findings())
        .anySatisfy(finding -> assertThat(finding).contains("sysbox"));
    instance.start();
    pair();
    assertAllIsWell(instance);
  }
}
