package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.ContainerRuntime;
import io.dockyard.Instance;
import io.dockyard.InstanceSpec;
import io.dockyard.SharedSysbox;
import io.dockyard.SysboxHolder;
import io.dockyard.SysboxStatus;
import io.dockyard.testkit.HostProcesses;
import io.dockyard.testkit.PairListeners;
import io.dockyard.testkit.SysboxBinaries;
import io.dockyard.testkit.SysboxContainer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/**
 * Instances under sysbox-runc on a host that has sysbox's programs, and no pair before the test.
 */
public abstract class SysboxContract extends BackendContract {

  @BeforeEach
  final void installSysbox() {
    SysboxBinaries binaries = closing(SysboxBinaries.provide());
    binaries.installShared();
    binaries.installRunc();
  }

  protected final SharedSysbox sysbox() {
    return dockyard().sharedSysbox();
  }

  /** What an instance under sysbox-runc is made from. */
  protected final InstanceSpec.Builder sysboxSpec(String prefix) {
    return spec(prefix).runtime(ContainerRuntime.SYSBOX_RUNC);
  }

  /** Creates and starts an instance, and its container, which writes the prefix. */
  protected final Instance startUnderSysbox(String prefix) {
    Instance instance = create(sysboxSpec(prefix));
    instance.start();
    container(instance).run(prefix);
    return instance;
  }

  protected static SysboxContainer container(Instance instance) {
    return new SysboxContainer(instance.dockerHost());
  }

  /** The container runs, or can be started, and has what it wrote. */
  protected static void assertStartsAsItWas(Instance instance) {
    container(instance).start();
    assertThat(container(instance).word()).isEqualTo(instance.prefix());
  }

  protected static void assertAllIsWell(Instance instance) {
    assertThat(running(instance)).as("%s", instance.status()).isTrue();
    assertThat(instance.status().findings()).isEmpty();
  }

  /** The pids of the one pair that there is: sysbox-mgr's, then sysbox-fs's. */
  protected final List<Long> pair() {
    SysboxStatus status = sysbox().status();
    assertThat(status.state()).as("%s", status).isEqualTo(SysboxStatus.State.RUNNING);
    List<Long> pair =
        List.of(
            PairListeners.mgrPid(status).orElseThrow(), PairListeners.fsPid(status).orElseThrow());
    assertThat(HostProcesses.running("sysbox-mgr", "sysbox-fs"))
        .containsExactlyInAnyOrderElementsOf(pair);
    return pair;
  }

  protected final void assertNoPair() {
    SysboxStatus status = sysbox().status();
    assertThat(status.state()).as("%s", status).isEqualTo(SysboxStatus.State.STOPPED);
    assertThat(HostProcesses.running("sysbox-mgr", "sysbox-fs")).isEmpty();
    assertThat(holders()).isEmpty();
  }

  /** The prefixes of the instances that hold the pair. */
  protected final List<String> holders() {
    return sysbox().holders().stream().map(SysboxHolder::prefix).toList();
  }
}
