package io.dockyard.internal.sysbox.kept;

import static io.dockyard.internal.sysbox.kept.KeptFixture.ID;
import static io.dockyard.internal.sysbox.kept.KeptFixture.directory;
import static io.dockyard.internal.sysbox.kept.KeptFixture.exists;
import static io.dockyard.internal.sysbox.kept.KeptFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.SysboxKept;
import io.dockyard.SysboxKept.State;
import io.dockyard.internal.host.ExtendedAttributes;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.HostRequirements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The marks of an inner overlay file system, which the outer one would take for its own. */
class RescueOverlayIT {

  private static final String OPAQUE = "trusted.overlay.opaque";
  private static final String METACOPY = "trusted.overlay.metacopy";
  private static final String DIFF = "overlay2/top/diff";

  private KeptFixture fixture;
  private Path lower;
  private Path upper;

  @BeforeEach
  void open() throws Exception {
    HostRequirements.assumeWorld();
    fixture = new KeptFixture();
    lower = directory(fixture.folder.path().resolve("inner-lower"));
    write(lower.resolve("deleted"), "x");
    write(lower.resolve("emptied/old"), "x");
    write(lower.resolve("changed"), "content");
    upper = fixture.container(ID);
  }

  @AfterEach
  void close() {
    if (fixture != null) {
      fixture.close();
    }
  }

  /** What an inner overlay leaves when a file is deleted and a directory made anew. */
  private Path inner(KeptEntry entry, String options) throws Exception {
    Path diff = directory(entry.path().resolve(DIFF));
    Path merged = fixture.folder.path().resolve("inner-merged");
    fixture.overlay(lower, diff, merged, options);
    Files.delete(merged.resolve("deleted"));
    HostCommand.run("rm", "-r", merged.resolve("emptied").toString());
    write(merged.resolve("emptied/new"), "y");
    HostCommand.run("chmod", "0640", merged.resolve("changed").toString());
    fixture.unmount(merged);
    return diff;
  }

  private static boolean isWhiteout(Path path) {
    return exists(path)
        && HostCommand.run("stat", "-c", "%F %t:%T", path.toString())
            .strip()
            .equals("character special file 0:0");
  }

  /** As with sysbox's own copies. */
  @Test
  void innerDeletionsAreLostAndLeaveNothingThatHindersTheContainer() throws Exception {
    Path diff = inner(fixture.entry("inner"), "");
    assertThat(isWhiteout(diff.resolve("deleted"))).isTrue();
    assertThat(ExtendedAttributes.has(diff.resolve("emptied"), OPAQUE)).isTrue();
    Path image = directory(fixture.folder.path().resolve("image"));
    write(image.resolve("var/lib/docker").resolve(DIFF).resolve("emptied/of the image"), "z");

    fixture.rescue();

    Path back = upper.resolve("var/lib/docker").resolve(DIFF);
    assertThat(exists(back.resolve("deleted"))).isFalse();
    assertThat(ExtendedAttributes.has(back.resolve("emptied"), OPAQUE)).isFalse();
    assertThat(fixture.kept.list()).isEmpty();
    Path seen = fixture.folder.path().resolve("seen");
    fixture.overlay(image, upper, seen);
    Path there = seen.resolve("var/lib/docker").resolve(DIFF);
    assertThat(HostCommand.run("ls", there.toString())).doesNotContain("deleted");
    assertThat(there.resolve("emptied/new")).hasContent("y");
    assertThat(there.resolve("emptied/of the image")).hasContent("z");
    assertThat(there.resolve("changed")).hasContent("content");
    assertThat(seen.resolve("var/lib/docker/canary")).hasContent("inner");
  }

  @Test
  void aFileThatIsButAReferenceIsBroughtBackAndKeptAsWell() throws Exception {
    Path diff = inner(fixture.entry("inner"), ",metacopy=on,redirect_dir=on");
    assertThat(ExtendedAttributes.has(diff.resolve("changed"), METACOPY)).isTrue();

    fixture.rescue();

    Path back = upper.resolve("var/lib/docker");
    assertThat(back.resolve("canary")).hasContent("inner");
    assertThat(ExtendedAttributes.has(back.resolve(DIFF).resolve("changed"), METACOPY)).isFalse();
    SysboxKept kept = fixture.kept.list().get(0);
    assertThat(kept.state()).isEqualTo(State.DISPLACED);
    assertThat(kept.instance()).contains("a_");
    assertThat(ExtendedAttributes.has(kept.path().resolve(DIFF).resolve("changed"), METACOPY))
        .isTrue();
    fixture.kept.prune(kept.path(), KeptFixture.soon());
    assertThat(fixture.kept.nothing()).isTrue();
  }

  @Test
  void aVolumeGetsThemAll() throws Exception {
    inner(fixture.entry("inner"), "");
    KeptEntry volume = fixture.entry("20260102T000000Z-1", Store.DOCKER, ID, "older");
    KeptFixture.age(volume.path().resolve("canary"));
    fixture.current = Set.of(volume.generation());

    fixture.rescue();

    Path back = volume.path().resolve(DIFF);
    assertThat(isWhiteout(back.resolve("deleted"))).isTrue();
    assertThat(ExtendedAttributes.has(back.resolve("emptied"), OPAQUE)).isTrue();
  }
}
