package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.Binaries;
import io.dockyard.ContainerRuntime;
import io.dockyard.Dockyard;
import io.dockyard.DockyardException;
import io.dockyard.InstanceSpec;
import io.dockyard.RefusedException;
import io.dockyard.testkit.ChildProcess;
import io.dockyard.testkit.JvmUnderTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, files, programs and callers that an instance cannot be created with. */
public abstract class NameInputContract extends BackendContract {

  private static final Duration ONE_JVM = Duration.ofSeconds(60);
  private static final String PEM =
      "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";

  /** A program that creates one instance, and says what came of it. */
  static final class OneCreation {
    private OneCreation() {}

    public static void main(String[] args) {
      try (Dockyard dockyard = Dockyard.builder().backend(args[0]).open()) {
        dockyard.create(InstanceSpec.builder("a").runtime(ContainerRuntime.RUNC).build()).destroy();
        System.out.println("created");
      } catch (DockyardException e) {
        System.out.println(e);
      }
    }
  }

  @Test
  void anInterfaceThatIsNotOursIsInTheWay() {
    host("ip link add adocker0 type bridge");
    afterwards("ip link delete adocker0");
    assertRefused(spec("a"), "prefix 'a'", "interface adocker0 exists and is not ours");
  }

  @Test
  void aGroupThatIsNotOursIsInTheWay() {
    host("groupadd --system adocker");
    afterwards("groupdel adocker");
    assertRefused(spec("a"), "prefix 'a'", "group adocker exists and is not ours");
  }

  @Test
  void theGroupOfTheSocketHasToExist() {
    assertRefused(
        spec("a").socketGroup("dyinobody"),
        "socketGroup 'dyinobody'",
        "does not exist on this host");
  }

  @Test
  void aCertificateAuthorityHasToBeACertificate() {
    Path file = folder().resolve("ca.pem");
    assertCaRefused(file, "does not exist");
    assertCaRefused(folder(), "is not a file");
    write(file, "no certificate");
    assertCaRefused(file, "has no certificate in it");
    host("printf '\\060\\202\\377\\376' > " + file);
    assertCaRefused(file, "cannot be read as text");

    write(file, PEM);
    create(spec("a").registryCa(file));
  }

  private void assertCaRefused(Path file, String rule) {
    assertRefused(spec("a").registryCa(file), "registryCas '" + file + "'", rule);
  }

  @Test
  void aFolderOfProgramsHasToHaveSome() {
    assertBinariesRefused(folder().resolve("missing"), "is not a directory");
    assertBinariesRefused(makeFolder(folder().resolve("empty")), "has none of the programs");
    assertBinariesRefused(write(folder().resolve("file"), ""), "is not a directory");
  }

  @Test
  void aProgramThatCannotBeRunIsNotPassedOver() {
    Path bin = makeFolder(folder().resolve("bin"));
    write(bin.resolve("dockerd"), "#!/bin/sh\n");
    assertBinariesRefused(bin, "has a dockerd that is not an executable file");
  }

  @Test
  void programsThatOthersCanChangeAreRefused() {
    Path open = makeFolder(folder().resolve("open"));
    Path bin = makeFolder(open.resolve("bin"));
    Path runc = write(bin.resolve("runc"), "#!/bin/sh\n");
    host("chmod 777 " + runc);
    assertBinariesRefused(bin, "has " + runc + ", which can be written to by others than root");

    host("chmod 755 " + runc);
    host("chmod 777 " + bin);
    assertBinariesRefused(bin, "can be written to by others than root");

    host("chmod 755 " + bin);
    host("chmod 777 " + open);
    assertBinariesRefused(bin, "below " + open + ", which can be written to by others than root");
  }

  @Test
  void aLinkToAProgramThatOthersCanChangeIsRefused() {
    Path bin = makeFolder(folder().resolve("bin"));
    Path theirs = write(folder().resolve("theirs/runc"), "#!/bin/sh\n");
    host("chmod 755 " + theirs);
    host("chown 65534 " + theirs);
    host("ln -s " + theirs + " " + bin.resolve("runc"));
    assertBinariesRefused(bin, "has " + theirs + ", which belongs to user 65534");
  }

  private void assertBinariesRefused(Path folder, String rule) {
    assertRefused(spec("a").binaries(Binaries.inFolder(folder)), "binaries '" + folder + "'", rule);
  }

  @Test
  void aMissingProgramIsNamedWithItsPackage() {
    // Wherever one is looked for: the Docker under test may come first on the PATH.
    String hideDockerd =
        "folders=$PATH:/usr/sbin:/usr/bin:/sbin:/bin; IFS=:; for f in $folders; do"
            + " [ -e $f/dockerd ] && mount --bind /dev/null $f/dockerd; done; exec \"$@\"";
    List<String> command =
        new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", hideDockerd, "sh"));
    command.addAll(java("-cp", JvmUnderTest.classPath()));

    assertThat(outputOf(command)).contains("must have dockerd (Debian package docker.io)");
  }

  @Test
  void whoIsNotRootIsTold() {
    Path classes = copyOfClassPath();
    List<String> command =
        new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    command.addAll(java("-cp", classes + ":" + classes + "/*"));

    assertThat(outputOf(command)).contains("does not run as root").contains("run it as root");
  }

  private String outputOf(List<String> command) {
    try (ChildProcess jvm = ChildProcess.start(Map.of(), command)) {
      jvm.awaitExit(ONE_JVM);
      return jvm.output();
    }
  }

  private List<String> java(String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.add(OneCreation.class.getName());
    command.add(backend());
    return command;
  }

  /** One that everybody may read. */
  private Path copyOfClassPath() {
    Path copy = makeFolder(folder().resolve("classes"));
    for (String entry : JvmUnderTest.classPath().split(":", -1)) {
      // The list may end with a colon, which names nothing.
      if (!entry.isEmpty()) {
        boolean directory = Files.isDirectory(Path.of(entry));
        host("cp -r " + (directory ? entry + "/." : entry) + " " + copy);
      }
    }
    host("chmod -R a+rX " + copy);
    return copy;
  }

  @Test
  void anUnknownBackendIsNamedBesideThoseThereAre() {
    assertThatThrownBy(() -> Dockyard.builder().backend("magic").open())
        .isInstanceOf(RefusedException.class)
        .hasMessageContainingAll("no backend 'magic'", backend(), "dockyard-magic");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", "../../../etc", "/etc", "a/b", "A", "x\0y", "."})
  void aNameThatNoInstanceCanHaveIsNotFound(String prefix) {
    assertThat(dockyard().find(prefix)).isEmpty();
  }
}
