package io.dockyard.internal.sysbox.kept;

import static io.dockyard.internal.sysbox.kept.KeptFixture.ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.internal.host.SubordinateIds;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.HostRequirements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A rescue gives a layer the owners back that a killed sysbox-mgr has left in it. */
class LayerOwnersIT {

  private KeptFixture fixture;
  private Path upper;
  private Path file;

  @BeforeEach
  void layerOfAContainerWhoseSysboxMgrWasKilled() {
    HostRequirements.assumeWorld();
    fixture = new KeptFixture();
    fixture.ids = Optional.of(new SubordinateIds(100000, 65536));
    fixture.entry("inner");
    upper = fixture.container(ID);
    file = KeptFixture.write(upper.resolve("home/program"), "x");
    own("100000:100000", upper);
    own("101000:100004", file);
    HostCommand.run("chmod", "6755", file.toString());
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void theyAreThoseOfInsideAgain() throws Exception {
    Path link = upper.resolve("link");
    Files.createSymbolicLink(link, Path.of("/etc/passwd"));
    own("100000:100000", link);
    Path other = KeptFixture.write(upper.resolve("other"), "x");
    own("7:165536", other);

    fixture.rescue();

    assertThat(owners(upper)).isEqualTo("0:0 755");
    assertThat(owners(file)).isEqualTo("1000:4 6755");
    assertThat(owners(link)).startsWith("0:0 ");
    assertThat(owners(other)).startsWith("7:165536 ");
    assertThat(upper.resolve("var/lib/docker/canary")).hasContent("inner");
    assertThat(owners(upper.resolve("var/lib/docker"))).startsWith("0:0 ");
  }

  /** A user of its may have ids that lie in sysbox's range, such as those of rootless programs. */
  @Test
  void aContainerOfAnotherRuntimeKeepsItsOwn() throws Exception {
    fixture.runtime(ID, "runc");

    fixture.rescue();

    assertThat(owners(upper)).startsWith("100000:100000 ");
    assertThat(owners(file)).startsWith("101000:100004 ");
  }

  @Test
  void whatIsLeftOfOneThatWasCutShortIsDone() throws Exception {
    own("0:0", upper);

    fixture.rescue();

    assertThat(owners(file)).isEqualTo("1000:4 6755");
  }

  @Test
  void alsoWhereASysboxMgrCopiedAllOutAndEndedBeforeTheContainer() throws Exception {
    fixture.rescue();
    own("100000:100000", upper);
    own("101000:100004", file);
    assertThat(fixture.rooms.generations()).isEmpty();

    fixture.rescue();

    assertThat(owners(upper)).isEqualTo("0:0 755");
    assertThat(owners(file)).startsWith("1000:4 ");
  }

  @Test
  void aContainerThatRunsKeepsThem() throws Exception {
    Path lower = KeptFixture.directory(fixture.folder.path().resolve("lower"));
    fixture.overlay(lower, upper, fixture.folder.path().resolve("merged"));

    fixture.rescue();

    assertThat(owners(file)).isEqualTo("101000:100004 6755");
  }

  @Test
  void aContainerThatTheRunningSysboxMgrKnowsKeepsThem() throws Exception {
    KeptEntry known = fixture.entry("20260202T000000Z-2", Store.KUBELET, ID, "x");
    fixture.current = Set.of(known.generation());

    fixture.rescue();

    assertThat(owners(file)).isEqualTo("101000:100004 6755");
  }

  private static void own(String owners, Path path) {
    HostCommand.run("chown", "-h", owners, path.toString());
  }

  private static String owners(Path path) throws Exception {
    Facts facts = Facts.of(path).orElseThrow();
    return facts.uid() + ":" + facts.gid() + " " + Integer.toOctalString(facts.permissions());
  }
}
