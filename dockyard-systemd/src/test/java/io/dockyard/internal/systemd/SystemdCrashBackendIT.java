package io.dockyard.internal.systemd;

import io.dockyard.contract.BackendUnderTest;
import io.dockyard.contract.CrashContract;
import io.dockyard.contract.FailedStartContract;
import io.dockyard.contract.SupervisedDaemonsContract;
import io.dockyard.contract.SurvivalContract;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/**
 * The systemd backend keeps every contract about failures, kills and what comes back after them.
 */
@BackendUnderTest(SystemdBackendProvider.NAME)
@Tag("booted")
class SystemdCrashBackendIT {

  @Nested
  class Crash extends CrashContract {}

  @Nested
  class FailedStart extends FailedStartContract {}

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
