package io.dockyard.internal.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Binaries;
import io.dockyard.ContainerRuntime;
import io.dockyard.Deadline;
import io.dockyard.InstanceSpec;
import io.dockyard.fake.FakeBackendProvider;
import io.dockyard.internal.plan.InstanceLayout;
import io.dockyard.internal.registry.Marker;
import io.dockyard.testkit.HostRequirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostObserverTest {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Path folder;
  private final Path root;
  private final HostObserver observer;

  HostObserverTest(@TempDir Path folder) {
    this.folder = folder;
    this.root = folder.resolve("r");
    this.observer = new HostObserver(FakeBackendProvider.backend());
  }

  @BeforeEach
  void requireRoot() {
    // What belongs to another user is not looked into.
    HostRequirements.assumeWorld();
  }

  private InstanceSpec.Builder spec() {
    return InstanceSpec.builder("dyp").runtime(ContainerRuntime.RUNC).root(root);
  }

  private HostFacts observe(InstanceSpec.Builder spec) {
    ProgramFacts none = new ProgramFacts(Optional.empty(), Map.of(), Set.of(), Optional.empty());
    return observe(spec, new AskedFacts(none, false, Set.of()));
  }

  private HostFacts observe(InstanceSpec.Builder spec, AskedFacts asked) {
    return observer.observe(spec.build(), asked, Deadline.after(PATIENCE));
  }

  private RootFacts root() {
    return observe(spec()).root();
  }

  @Test
  void aGroupIsSeenWhereverItIs() {
    InstanceSpec.Builder local = spec().socketGroup("root");
    InstanceSpec.Builder missing = spec().socketGroup("no-such-group");

    assertThat(observe(local).groupExists()).isTrue();
    assertThat(observe(missing).groupExists()).isFalse();
    ProgramFacts programs = observe(missing).programs();
    assertThat(observe(missing, new AskedFacts(programs, true, Set.of())).groupExists()).isTrue();
    for (InstanceSpec.Builder spec : List.of(local, missing)) {
      AskedFacts asked = observer.ask(spec.build(), programs, Deadline.after(PATIENCE));
      assertThat(asked.programs()).isEqualTo(programs);
      assertThat(asked.groupElsewhere()).isFalse();
    }
  }

  @Test
  void theWayEndsBeforeWhatIsMissing() {
    assertThat(HostObserver.way(root.resolve("x/y")))
        .extracting(PathFacts::path)
        .startsWith(Path.of("/"))
        .endsWith(folder);
    assertThat(root().exists()).isFalse();
  }

  @Test
  void theWayEndsWithALinkOrAFile() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThat(HostObserver.way(link.resolve("x/y"))).extracting(PathFacts::path).endsWith(link);
    assertThat(HostObserver.way(file.resolve("x/y"))).extracting(PathFacts::path).endsWith(file);
  }

  @Test
  void aRootIsSeenWithWhatIsInIt() throws IOException {
    Files.createDirectory(root);
    assertThat(root().exists()).isTrue();
    assertThat(root().files()).isFalse();

    Files.createDirectories(root.resolve("containers"));
    Files.createDirectories(root.resolve("network"));
    Files.createDirectories(root.resolve("volumes"));
    assertThat(root().files()).isTrue();
    assertThat(root().dockerData()).containsExactly(root);
  }

  @Test
  void anInstanceInTheRootIsReadWithItsSettings() throws IOException {
    Files.createDirectory(root);
    Marker marker = new Marker("dyp", "id", InstanceLayout.STANDARD);
    marker.writeTo(root);
    assertThat(root().survivor().orElseThrow().marker()).isEqualTo(marker);
    assertThat(root().survivor().orElseThrow().spec()).isEmpty();

    InstanceSpec had = spec().label("owner", "me").build();
    Files.createDirectory(root.resolve("etc"));
    Files.writeString(root.resolve("etc/dockyard.env"), had.toEnv());
    Files.writeString(root.resolve("etc/dockyard.json"), had.toExtrasJson());
    assertThat(root().survivor().orElseThrow().spec()).contains(had);
  }

  @Test
  void anotherInstanceInTheRootIsNotTheOneThatIsMeant() throws IOException {
    Files.createDirectory(root);
    new Marker("other", "id", InstanceLayout.STANDARD).writeTo(root);
    assertThat(root().survivor()).isEmpty();
    assertThat(root().markerFile()).isTrue();
  }

  @Test
  void nobodyLooksIntoARootThatOthersCanChange() throws IOException {
    Files.createDirectory(root);
    new Marker("dyp", "id", InstanceLayout.STANDARD).writeTo(root);
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThat(root().survivor()).isEmpty();
    assertThat(root().files()).isFalse();
    assertThat(RootRules.problems(observe(spec()), List.of()))
        .extracting(Problem::seen)
        .contains("can be written to by others than root");
  }

  @Test
  void certificatesAreReadAsFarAsTheyCanBe() throws IOException {
    Path good = Files.writeString(folder.resolve("good"), "x\n-----BEGIN CERTIFICATE-----\n");
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});
    Path missing = folder.resolve("missing");

    assertThat(
            observe(
                    spec()
                        .registryCa(good)
                        .registryCa(binary)
                        .registryCa(missing)
                        .registryCa(folder))
                .certificates())
        .containsExactly(
            new CertificateFacts(good, true, true, 30, true, ""),
            new CertificateFacts(binary, true, true, 2, false, "Input length = 1"),
            new CertificateFacts(missing, false, false, 0, false, ""),
            new CertificateFacts(folder, true, false, 0, false, ""));
  }

  @Test
  void aProgramOfWhichSomethingIsWrongIsNotRun() throws IOException {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path ran = folder.resolve("ran");
    Path dockerd = bin.resolve("dockerd");
    Files.writeString(dockerd, "#!/bin/sh\ntouch " + ran + "\necho Docker version 28.5.1\n");
    InstanceSpec spec = spec().binaries(Binaries.inFolder(bin)).build();

    Files.setPosixFilePermissions(dockerd, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(observer.programs(spec, Deadline.after(PATIENCE)).dockerd()).isEmpty();
    assertThat(ran).doesNotExist();

    Files.setPosixFilePermissions(dockerd, PosixFilePermissions.fromString("rwxr-xr-x"));
    ProgramFacts facts = observer.programs(spec, Deadline.after(PATIENCE));
    assertThat(facts.found()).containsEntry("dockerd", dockerd);
    assertThat(facts.dockerd().orElseThrow().version().major()).isEqualTo(28);
  }
}
