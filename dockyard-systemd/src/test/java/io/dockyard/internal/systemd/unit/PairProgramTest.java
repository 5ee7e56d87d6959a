package io.dockyard.internal.systemd.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.internal.sysbox.PairPlaces;
import io.dockyard.testkit.HostCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whether a volume of sysbox-mgr's is in its container: only what is surely there may be destroyed
 * with its sysbox-mgr.
 */
class PairProgramTest {

  private static final String ID = "c0ffee";
  private static final Instant THEN = Instant.parse("2026-01-02T03:04:05.678901234Z");

  private Path folder;
  private Path volume;
  private Path layers;
  private Path layer;
  private Path place;

  @BeforeEach
  void aVolumeThatIsInItsContainer(@TempDir Path empty) throws IOException {
    folder = empty;
    volume = Files.createDirectories(folder.resolve("volume"));
    layers = folder.resolve("lib/overlay2");
    layer = Files.createDirectories(layers.resolve("layer"));
    place = Files.createDirectories(layer.resolve("diff/var/lib/docker"));
    Files.createDirectories(layers.resolve("l/LOWER"));
    Files.writeString(layer.resolve("lower"), "l/LOWER:l/OTHER");
    Path mount = folder.resolve("lib/image/overlay2/layerdb/mounts").resolve(ID);
    Files.writeString(Files.createDirectories(mount).resolve("mount-id"), "layer");
    Path units = Files.createDirectories(folder.resolve("units"));
    Files.writeString(units.resolve("otherdocker.slice"), "[Unit]\nX-DataRoot=/nowhere\n");
    Files.writeString(
        units.resolve("adocker.slice"), "[Unit]\nX-DataRoot=" + folder.resolve("lib") + "\n");
    for (Path tree : new Path[] {volume, place}) {
      file(tree.resolve("image/layer/a file\nwith an odd name"), "content");
      Files.createSymbolicLink(tree.resolve("link"), Path.of("image"));
    }
  }

  private static void file(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    Files.setLastModifiedTime(file, FileTime.from(THEN));
  }

  private boolean isCopied() throws IOException {
    return isCopied("docker", "");
  }

  /** Runs the program's functions, without the step that it would do. */
  private boolean isCopied(String store, String before) throws IOException {
    String program = PairProgram.text(PairPlaces.under(folder.resolve("home")), "systemd");
    String functions = program.substring(0, program.indexOf("\nread -r boot_id"));
    Path script = folder.resolve("script");
    Files.writeString(
        script,
        """
        %s
        units=%s
        name=generation
        %s
        if is_copied "%s" %s %s; then echo copied; else echo not copied; fi
        """
            .formatted(functions, folder.resolve("units"), before, volume, store, ID));
    String answer = HostCommand.run("sh", script.toString()).strip();
    assertThat(answer).isIn("copied", "not copied");
    assertThat(folder.resolve("home"))
        .satisfiesAnyOf(
            home -> assertThat(home).doesNotExist(),
            home -> assertThat(home.resolve("sysbox/.sorting")).doesNotExist());
    return answer.equals("copied");
  }

  @Test
  void itIsWhereAllOfItIsThere() throws IOException {
    assertThat(isCopied()).isTrue();

    file(place.resolve("more"), "than there was");

    assertThat(isCopied()).isTrue();
  }

  /** As sysbox-runc does where a container has no configuration of its own. */
  @ParameterizedTest
  @CsvSource({
    "kubelet, var/lib/kubelet",
    "k0s, var/lib/k0s",
    "rancher-k3s, var/lib/rancher/k3s",
    "rancher-rke2, var/lib/rancher/rke2",
    "buildkit, var/lib/buildkit",
    "containerd, var/lib/containerd/io.containerd.snapshotter.v1.overlayfs"
  })
  void itIsLookedForWhereEachStoreIsBoundOver(String store, String path) throws IOException {
    assertThat(isCopied(store, "")).isFalse();
    Path inside = Files.createDirectories(layer.resolve("diff").resolve(path));
    assertThat(isCopied(store, "")).isFalse();

    HostCommand.run("cp", "-a", volume + "/.", inside.toString());

    assertThat(isCopied(store, "")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rm link",
        "rm -r image",
        "ln -sfn elsewhere link",
        "rm link; mkdir link",
        "touch image/layer/a*",
        "truncate -s 6 image/layer/a*; touch -d 2026-01-02T03:04:05.678901234Z image/layer/a*",
        "chmod 600 image/layer/a*",
        "chmod 700 image"
      })
  void itIsNotWhereSomethingIsAnotherThere(String change) throws IOException {
    HostCommand.run("sh", "-c", "cd " + place + " && " + change);

    assertThat(isCopied()).isFalse();
  }

  @Test
  void aNameCannotStandForSomethingElse() throws IOException {
    HostCommand.run(
        "sh",
        "-c",
        "cd "
            + volume
            + " && printf 12345 >'a l 0:0 x' && touch -d @1700000000 'a l 0:0 x'"
            + " && ln -s 'x f 644 0:0 5 1700000000.0000000000' a");

    assertThat(isCopied()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"layer/diff", "l/LOWER"})
  void itIsNotKnownWhereTheContainerHasAConfigurationOfItsOwn(String below) throws IOException {
    file(layers.resolve(below).resolve("etc/docker/daemon.json"), "{}");

    assertThat(isCopied()).isFalse();
  }

  @Test
  void itIsNotKnownWhereTheLayersOfItsImageAreNot() throws IOException {
    Files.delete(layer.resolve("lower"));

    assertThat(isCopied()).isFalse();
  }

  @Test
  void nothingIsReadThroughALink() throws IOException {
    HostCommand.run("mv", layer.resolve("diff/var").toString(), folder.resolve("var").toString());
    Files.createSymbolicLink(layer.resolve("diff/var"), folder.resolve("var"));

    assertThat(isCopied()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sort", "uniq", "find", "head", "tr", "sync", "sed", "readlink"})
  void aProgramThatFailsProvesNothing(String program) throws IOException {
    assertThat(isCopied("docker", program + "() { return 1; }")).isFalse();
  }

  @Test
  void aSortThatHasNoRoomProvesNothing() throws IOException {
    HostCommand.run(
        "sh",
        "-c",
        "cd " + volume + " && seq -f 'some-long-name-of-an-inner-file-%g' 60000 | xargs touch");

    assertThat(isCopied()).isFalse();
    assertThat(isCopied("docker", "sort() { command sort -T /nonexistent \"$@\"; }")).isFalse();
  }

  @Test
  void itIsNotWhereNobodyHasTheContainer() throws IOException {
    Files.delete(folder.resolve("units/adocker.slice"));

    assertThat(isCopied()).isFalse();
  }
}
