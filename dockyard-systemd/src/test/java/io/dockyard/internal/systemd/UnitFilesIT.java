package io.dockyard.internal.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.Instance;
import io.dockyard.InstanceStatus.State;
import io.dockyard.PlannedFile;
import io.dockyard.Proxies;
import io.dockyard.RefusedException;
import io.dockyard.contract.BackendContract;
import io.dockyard.contract.BackendUnderTest;
import io.dockyard.contract.InstanceProcess;
import io.dockyard.internal.systemd.unit.InstanceUnits;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Units that operators and other programs change: noticed, said, and never silently undone. */
@BackendUnderTest(SystemdBackendProvider.NAME)
@Tag("booted")
class UnitFilesIT extends BackendContract {

  private static final String FOREIGN = "[Service]\nExecStart=/bin/sleep 1000\n";

  @Test
  void systemdFindsNothingWrongWithTheUnits() {
    Instance instance = create("a");

    assertThat(host("systemd-analyze verify " + names(instance) + " 2>&1")).isEmpty();
  }

  @Test
  void aUnitThatWasChangedByHandIsSaidAndLeftAsItIsAndGoesWithTheInstance() {
    Instance instance = start("a");
    Path unit = unit(instance, "adocker.service");
    String changed = read(unit).replace("RestartSec=1", "RestartSec=2");
    write(unit, changed);
    host("systemctl daemon-reload");

    assertThat(instance.status().findings())
        .singleElement()
        .asString()
        .contains(unit.toString(), "changed by hand", "UNIT.d");
    instance.stop();
    instance.start();
    assertThat(unit).hasContent(changed);
    instance.destroy();
    assertThat(unit).doesNotExist();
  }

  @Test
  void aChangeThatSystemdHasNotReadIsSaid() {
    Instance instance = start("a");
    Path unit = unit(instance, "adocker.service");
    host("touch -d '+1 hour' " + unit);

    assertThat(instance.status().findings())
        .singleElement()
        .asString()
        .contains(unit.toString(), "daemon-reload");
  }

  @Test
  void settingsAddedToAUnitAreSaid() {
    Instance instance = start("a");
    Path folder = makeFolder(Path.of("/etc/systemd/system/adocker.service.d"));
    afterwards("rm -rf " + folder);
    Path dropIn = write(folder.resolve("mine.conf"), "[Service]\nNice=5\n");
    host("systemctl daemon-reload");

    assertThat(instance.status().findings())
        .singleElement()
        .asString()
        .contains("adocker.service", dropIn.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "adocker.slice",
        "adocker-network.service",
        "adocker-containerd.service",
        "adocker.service"
      })
  void aMissingUnitIsSaidAndAStartPutsItBack(String name) {
    Instance instance = start("a");
    Path unit = unit(instance, name);
    String text = read(unit);
    host("rm " + unit);

    assertThat(instance.status().findings()).anyMatch(it -> it.contains(unit + " is missing"));
    instance.stop();
    instance.start();
    assertThat(unit).hasContent(text.strip());
    assertThat(instance.status().findings()).isEmpty();
  }

  @Test
  void aMaskedUnitIsSaidAndIsNotStarted() {
    Instance instance = create("a");
    Path unit = unit(instance, "adocker.service");
    host("ln -sfn /dev/null " + unit + " && systemctl daemon-reload");

    assertThatThrownBy(instance::start)
        .isInstanceOf(RefusedException.class)
        .hasMessageContainingAll(unit.toString(), "masked", "systemctl unmask adocker.service");
    assertThat(pids(instance)).isEmpty();

    host("systemctl unmask adocker.service");
    instance.start();
    assertThat(running(instance)).isTrue();
  }

  @Test
  void aUnitOfSomebodyElseIsNeitherOverwrittenNorStoppedNorRemoved() {
    Instance instance = create("a");
    Path unit = unit(instance, "adocker.service");
    write(unit, FOREIGN);
    afterwards("systemctl stop adocker.service; rm -f " + unit + "; systemctl daemon-reload");
    host("systemctl daemon-reload && systemctl start adocker.service");
    String pid = mainPid();

    assertThatThrownBy(instance::start)
        .isInstanceOf(RefusedException.class)
        .hasMessageContainingAll(unit.toString(), "not ours");
    instance.stop();
    instance.destroy();

    assertThat(unit).hasContent(FOREIGN.strip());
    assertThat(mainPid()).isEqualTo(pid).isNotEqualTo("0");
    assertThat(dockyard().find("a")).isEmpty();
  }

  @Test
  void nothingOfTheUnitsIsLeftAfterADestroy() {
    Instance instance = start("a");
    List<Path> files = instance.plan().backendFiles().stream().map(PlannedFile::path).toList();
    assertThat(files).hasSize(4).allMatch(Files::exists);
    host("systemctl enable adocker.service 2>&1");

    instance.destroy();

    assertThat(files).noneMatch(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS));
    assertThat(Path.of("/etc/systemd/system/multi-user.target.wants/adocker.service"))
        .doesNotExist();
    assertThat(host("systemctl list-units --all --no-legend 'adocker*'")).isEmpty();
  }

  @Test
  void aLinkToAUnitThatWasDeletedByHandGoesToo() {
    Instance instance = create("a");
    host("systemctl enable adocker.service 2>&1 && rm " + unit(instance, "adocker.service"));

    instance.destroy();

    assertThat(Path.of("/etc/systemd/system/multi-user.target.wants/adocker.service"))
        .matches(link -> !Files.isSymbolicLink(link), "is no link");
  }

  @Test
  void proxiesThatSystemdGivesToEveryServiceAreNotTheInstances() {
    Instance instance = create("a");
    host("systemctl set-environment HTTP_PROXY=http://u:p@proxy:1 no_proxy=here");
    afterwards("systemctl unset-environment HTTP_PROXY no_proxy");

    instance.start();

    assertThat(InstanceProcess.environment(instance.status().dockerd().orElseThrow().pid()))
        .noneMatch(variable -> variable.toLowerCase(Locale.ROOT).contains("proxy"));
  }

  @Test
  void passwordsOfProxiesAreReadByDockerdAloneAndUnchanged() {
    String http = "http://u:pa%H$HOME`\\\"ss@proxy:1/";
    Instance instance = create(spec("a").proxies(Proxies.NONE.withHttp(http)));

    instance.start();

    assertThat(InstanceProcess.environment(instance.status().dockerd().orElseThrow().pid()))
        .contains("HTTP_PROXY=" + http);
    assertThat(host("setpriv --reuid=65534 --clear-groups systemctl show adocker.service"))
        .contains("ExecStart=")
        .doesNotContain("proxy:1");
    assertThat(host("setpriv --reuid=65534 --clear-groups cat /etc/systemd/system/adocker*"))
        .doesNotContain("proxy:1");
    assertThat(instance.status().findings()).isEmpty();
  }

  @Test
  void aUnitOfSomebodyElseThatCountsBecauseOursIsGoneIsLeftAlone() {
    Instance instance = create("a");
    host("rm " + unit(instance, "adocker.service"));
    Path foreign = write(Path.of("/run/systemd/system/adocker.service"), FOREIGN);
    afterwards("systemctl stop adocker.service; rm -f " + foreign + "; systemctl daemon-reload");
    host("systemctl daemon-reload && systemctl start adocker.service");
    String pid = mainPid();

    instance.stop();
    instance.destroy();

    assertThat(mainPid()).isEqualTo(pid).isNotEqualTo("0");
  }

  private static String mainPid() {
    return host("systemctl show --property=MainPID --value adocker.service");
  }

  private static String names(Instance instance) {
    return String.join(
        " ", instance.plan().backendFiles().stream().map(it -> it.path().toString()).toList());
  }

  private static Path unit(Instance instance, String name) {
    return instance.plan().backendFiles().stream()
        .map(PlannedFile::path)
        .filter(file -> file.endsWith(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatWasDoneToTheUnitsOfAStoppedInstanceIsSaid() {
    Instance instance = create("a");
    instance.enable();
    Path unit = InstanceUnits.FOLDER.resolve("adocker.service");

    host("echo '# mine' >> " + unit);

    assertThat(instance.status().state()).isEqualTo(State.STOPPED);
    assertThat(instance.status().findings())
        .anyMatch(finding -> finding.contains(unit + " was changed by hand"));
    host("rm " + unit + " && systemctl daemon-reload");
    assertThat(instance.status().findings())
        .anyMatch(finding -> finding.contains(unit + " is missing"));
  }
}
