package io.dockyard.internal.systemd;

import io.dockyard.Instance;
import io.dockyard.contract.BackendUnderTest;
import io.dockyard.contract.CrashContract;
import io.dockyard.contract.FailedStartContract;
import io.dockyard.contract.SupervisedDaemonsContract;
import io.dockyard.contract.SurvivalContract;
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

    /** Rules that were not removed here are, once the unit that made them has ended. */
    @Test
    void unitsThatTakeTheirTimeAreAwaited() {
      Instance instance = create("fsu");
      Path dropIn = Path.of("/run/systemd/system/fsudocker-network.service.d/slow.conf");
      write(
          dropIn,
          """
          [Service]
          ExecStopPost=
          ExecStopPost=/bin/sleep 2
          ExecStopPost=/bin/sh %s firewall_down bridge_down release
          """
              .formatted(instance.plan().paths().hostProgram()));
      afterwards("rm -r " + dropIn.getParent() + "; systemctl daemon-reload");
      host("systemctl daemon-reload");

      assertRefusedRulesAreTakenBack(instance);
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
