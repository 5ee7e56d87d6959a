package io.dockyard.internal.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Binaries;
import io.dockyard.Instance;
import io.dockyard.contract.BackendUnderTest;
import io.dockyard.contract.CrashContract;
import io.dockyard.contract.FailedStartContract;
import io.dockyard.contract.SupervisedDaemonsContract;
import io.dockyard.contract.SurvivalContract;
import io.dockyard.internal.systemd.unit.UnitNames;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The systemd backend keeps every contract about failures, kills and what comes back after them.
 */
@BackendUnderTest(SystemdBackendProvider.NAME)
@Tag("booted")
class SystemdCrashBackendIT {

  @Nested
  class Crash extends CrashContract {}

  @Nested
  class FailedStart extends FailedStartContract {

    @Override
    protected void useFakes(Instance instance) {
      network(instance, "Environment=PATH=" + folder() + ":" + System.getenv("PATH"));
    }

    /** Rules that are not removed here are, once the unit that made them has ended. */
    @Test
    void unitsThatTakeTheirTimeAreAwaited() {
      fake("dockerd", "exit 7");
      fake("iptables-restore", "exit 2");
      Instance instance = create(spec("fsu").binaries(Binaries.inFolder(folder())));
      network(
          instance,
          """
          ExecStopPost=
          ExecStopPost=/bin/sleep 2
          ExecStopPost=/bin/sh %s firewall_down bridge_down release
          """
              .formatted(instance.plan().paths().hostProgram()));

      assertThat(failedWithFakes(instance)).contains("failed in DOCKERD", "exit status 7");
    }

    /** Until the end of the test. */
    private void network(Instance instance, String settings) {
      String unit = new UnitNames(instance.prefix()).network();
      Path dropIn = Path.of("/run/systemd/system", unit + ".d", "test.conf");
      write(dropIn, "[Service]\n" + settings + "\n");
      afterwards("rm -r " + dropIn.getParent() + "; systemctl daemon-reload");
      host("systemctl daemon-reload");
    }
  }

  @Nested
  class SupervisedDaemons extends SupervisedDaemonsContract {

    @Override
    protected List<String> remembered(String prefix) {
      String units = "'" + prefix + "docker*'";
      return host("systemctl list-jobs --no-legend "
              + units
              + "; systemctl list-units --no-legend --all "
              + units)
          .lines()
          .toList();
    }
  }

  @Nested
  class Survival extends SurvivalContract {}
}
