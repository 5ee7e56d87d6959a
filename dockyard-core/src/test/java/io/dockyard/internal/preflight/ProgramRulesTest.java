package io.dockyard.internal.preflight;

import static io.dockyard.internal.preflight.Observed.file;
import static io.dockyard.internal.preflight.Observed.fine;
import static io.dockyard.internal.preflight.Observed.folder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.dockyard.Binaries;
import io.dockyard.ContainerRuntime;
import io.dockyard.InstanceSpec;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProgramRulesTest {

  private static final Path BIN = Path.of("/opt/bin");
  private static final List<PathFacts> WAY = List.of(folder("/opt/bin"), folder("/opt"));

  private static InstanceSpec spec(ContainerRuntime runtime) {
    return InstanceSpec.builder("a").runtime(runtime).binaries(Binaries.inFolder(BIN)).build();
  }

  private static List<String> broken(Observed observed) {
    return ProgramRules.problems(spec(ContainerRuntime.RUNC), observed.programs()).stream()
        .peek(problem -> assertThat(problem.field()).contains("binaries"))
        .peek(problem -> assertThat(problem.value()).isEqualTo("/opt/bin"))
        .map(Problem::seen)
        .toList();
  }

  private static Observed folderWith(List<PathFacts> way, ProgramFacts.Program... programs) {
    return fine().programFolder(new ProgramFacts.Folder(BIN, true, way, Arrays.asList(programs)));
  }

  /** The file that a program is, which may lie elsewhere. */
  private static ProgramFacts.Program runc(PathFacts... way) {
    return new ProgramFacts.Program("runc", true, Arrays.asList(way));
  }

  private static ProgramFacts.Program runc() {
    return runc(file("/opt/bin/runc", 0, 0755), folder("/opt/bin"));
  }

  static Stream<Arguments> whatBreaksOneRule() {
    PathFacts fine = file("/x/runc", 0, 0755);
    return Stream.of(
        arguments(
            fine().programFolder(new ProgramFacts.Folder(BIN, false, List.of(), List.of())),
            "is not a directory"),
        arguments(
            folderWith(WAY),
            "has none of the programs [containerd, containerd-shim-runc-v2, ctr, docker,"
                + " docker-cli, docker-init, docker-proxy, dockerd, runc]"),
        arguments(
            folderWith(WAY, new ProgramFacts.Program("runc", false, List.of(fine))),
            "has a runc that is not an executable file"),
        arguments(
            folderWith(WAY, runc(file("/x/runc", 7, 0755))),
            "has /x/runc, which belongs to user 7 and not to root"),
        arguments(
            folderWith(WAY, runc(file("/x/runc", 0, 0777))),
            "has /x/runc, which can be written to by others than root"),
        arguments(
            folderWith(WAY, runc(fine, folder("/x", 0, 0, 0777))),
            "has /x/runc below /x, which can be written to by others than root"),
        arguments(
            folderWith(List.of(folder("/opt/bin", 0, 0, 01777)), runc()),
            "can be written to by others than root"),
        arguments(
            folderWith(List.of(folder("/opt/bin"), folder("/opt", 7, 0, 0755)), runc()),
            "is below /opt, which belongs to user 7 and not to root"),
        arguments(fine().without("dockerd"), "must have dockerd (Debian package docker.io)"),
        arguments(
            fine().without("setsid").without("runc"),
            "must have runc (Debian package runc), setsid (Debian package util-linux)"));
  }

  @ParameterizedTest
  @MethodSource("whatBreaksOneRule")
  void aRuleThatIsBrokenIsNamedAndNoOther(Observed observed, String broken) {
    assertThat(broken(observed)).containsExactly(broken);
  }

  static Stream<Observed> whatFits() {
    return Stream.of(
        fine(),
        folderWith(WAY, runc()),
        folderWith(WAY, runc(file("/x/runc", 0, 0755), folder("/x", 0, 0, 01777))),
        folderWith(List.of(folder("/opt/bin", 0, 0, 0775)), runc()),
        // What sysbox or the client needs is not missed under runc.
        fine().without("sysbox-runc").without("docker").without("ctr"));
  }

  @ParameterizedTest
  @MethodSource
  void whatFits(Observed observed) {
    assertThat(broken(observed)).isEmpty();
  }

  @Test
  void whoHasNoSysboxIsToldOfTheRuntimeThatNeedsNone() {
    List<Problem> problems =
        ProgramRules.problems(
            spec(ContainerRuntime.SYSBOX_RUNC), fine().without("sysbox-runc").programs());

    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).exception())
        .hasMessage(
            "binaries '/opt/bin' must have sysbox-runc (Debian package sysbox-ce) — install what is"
                + " missing; or take runtime(ContainerRuntime.RUNC), which runs without sysbox");
  }

  @Test
  void whoMissesSomethingElseIsNotToldOfAnotherRuntime() {
    List<Problem> problems =
        ProgramRules.problems(
            spec(ContainerRuntime.SYSBOX_RUNC), fine().without("runc").programs());

    assertThat(problems).singleElement().extracting(Problem::advice).isEqualTo("");
  }

  @Test
  void programsAreLinkedByTheNamesThatTheInstanceHasThemUnder() {
    assertThat(
            ProgramRules.links(
                ContainerRuntime.RUNC, fine().without("docker-cli").without("ctr").programs()))
        .containsOnlyKeys(
            "containerd",
            "containerd-shim-runc-v2",
            "docker-cli",
            "docker-init",
            "docker-proxy",
            "dockerd",
            "runc")
        .containsEntry("docker-cli", Path.of("/usr/bin/docker"));
    assertThat(ProgramRules.links(ContainerRuntime.SYSBOX_RUNC, fine().programs()))
        .containsEntry("docker-cli", Path.of("/usr/bin/docker-cli"))
        .containsKeys("ctr", "sysbox-runc");
  }
}
