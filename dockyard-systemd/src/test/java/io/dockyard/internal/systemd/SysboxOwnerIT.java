package io.dockyard.internal.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dockyard.Deadline;
import io.dockyard.Dockyard;
import io.dockyard.DockyardEvent;
import io.dockyard.Instance;
import io.dockyard.StartPhase;
import io.dockyard.SysboxStatus.State;
import io.dockyard.contract.BackendUnderTest;
import io.dockyard.contract.SysboxContract;
import io.dockyard.internal.host.FileLock;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.sysbox.PairOwnership;
import io.dockyard.internal.sysbox.PairPlaces;
import io.dockyard.internal.systemd.unit.PairUnits;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.HostProcesses;
import io.dockyard.testkit.SysboxBinaries;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One host, one owner of the sysbox daemons, also when no JVM is there. */
@BackendUnderTest(SystemdBackendProvider.NAME)
@Tag("booted")
class SysboxOwnerIT extends SysboxContract {

  private static final PairPlaces PLACES = PairPlaces.under(Path.of("/var/lib/dockyard"));
  private static final Path FOREIGN_UNIT = Path.of("/etc/systemd/system", PairUnits.ANCHOR);

  @Test
  void whereAnotherBackendRunsThePairNeitherAStartNorSystemdDoes() {
    Instance a = create(sysboxSpec("sya"));
    claim("direct");
    afterwards("rm -f " + PLACES.ownerFile());

    List<StartPhase> begun = new ArrayList<>();
    Dockyard telling =
        closing(
            Dockyard.builder()
                .backend(SystemdBackendProvider.NAME)
                .listener(DockyardEvent.PhaseBegan.class, event -> begun.add(event.phase()))
                .open());

    Throwable refusal = catchThrowable(telling.find(a.prefix()).orElseThrow()::start);

    assertThat(refusal).hasMessageContaining("'direct'");
    assertThat(begun).as("what comes before it").containsExactly(StartPhase.SYSBOX);
    assertThat(host("systemctl start syadocker.service 2>&1 || :")).contains("dependency");
    assertThat(host("journalctl --output=cat --unit " + PairUnits.CLAIM))
        .contains("run by the backend 'direct'");
    assertThat(HostProcesses.running("sysbox-mgr", "sysbox-fs", "dockerd")).isEmpty();
    assertThat(sysbox().status().findings().toString()).contains("'direct'");
    assertThat(PLACES.ownerFile()).exists();
  }

  @Test
  void itIsWrittenDownThatSystemdRunsThePairAsLongAsItDoes() {
    Instance a = create(sysboxSpec("sya"));

    host("systemctl start syadocker.service");

    assertThat(new PairOwnership(PLACES).other("direct"))
        .hasValueSatisfying(owner -> assertThat(owner.backend()).isEqualTo("systemd"));
    assertAllIsWell(a);
    a.stop();
    assertThat(PLACES.ownerFile()).doesNotExist();
  }

  @Test
  void aPairOfSomebodyElseIsUsedAndNeverStopped() {
    List<Long> pair = startByHand();

    Instance a = startUnderSysbox("sya");

    assertThat(sysbox().status().state()).isEqualTo(State.RUNNING_FOREIGN);
    assertThat(holders()).containsExactly("sya");
    assertThat(host("systemctl is-active dockyard-sysbox-mgr dockyard-sysbox-fs || :").lines())
        .containsOnly("inactive");
    a.stop();
    a.start();
    assertStartsAsItWas(a);
    a.destroy();
    assertThat(HostProcesses.running("sysbox-mgr", "sysbox-fs"))
        .containsExactlyInAnyOrderElementsOf(pair);
  }

  @Test
  void aUnitOfSomebodyElseWithTheNameOfOursIsInTheWayOfSysboxAlone() {
    write(FOREIGN_UNIT, "[Service]\nExecStart=/bin/sleep 1000\n");
    afterwards("rm -f " + FOREIGN_UNIT + "; systemctl daemon-reload");

    assertRefused(sysboxSpec("sya"), FOREIGN_UNIT.toString(), "not ours");

    assertThat(running(start("syr"))).isTrue();
    assertThat(FOREIGN_UNIT).content().contains("sleep 1000");
  }

  private static void claim(String backend) {
    Folders.create(PLACES.run(), "rwx------");
    PairOwnership ownership = new PairOwnership(PLACES);
    try (FileLock lock = ownership.lock(Deadline.after(PATIENCE))) {
      ownership.claim(backend);
    }
  }

  /** As somebody else's service, with directories of its own. */
  private List<Long> startByHand() {
    afterwards("systemctl stop by-hand-mgr by-hand-fs; rm -rf /run/sysbox/sys*");
    String mgr = SysboxBinaries.SHARED + "/sysbox-mgr --data-root " + folder() + "/mgr";
    String fs = SysboxBinaries.SHARED + "/sysbox-fs --mountpoint " + folder() + "/fs";
    host("systemd-run --quiet --unit by-hand-mgr -p Type=exec " + mgr);
    host("systemd-run --quiet --unit by-hand-fs -p Type=exec " + fs);
    Await.until(
        "both to listen", PATIENCE, () -> sysbox().status().state() == State.RUNNING_FOREIGN);
    return HostProcesses.running("sysbox-mgr", "sysbox-fs");
  }
}
