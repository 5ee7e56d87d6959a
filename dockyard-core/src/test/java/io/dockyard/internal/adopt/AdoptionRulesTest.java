package io.dockyard.internal.adopt;

import static io.dockyard.internal.plan.InstanceLayout.SHELL_OWN_SYSBOX;
import static io.dockyard.internal.plan.InstanceLayout.SHELL_SHARED_SYSBOX;
import static io.dockyard.internal.preflight.Observed.fine;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.dockyard.DockyardException;
import io.dockyard.InstanceSpec;
import io.dockyard.InvalidSpecException;
import io.dockyard.RefusedException;
import io.dockyard.internal.plan.InstanceLayout;
import io.dockyard.internal.preflight.Observed;
import io.dockyard.internal.preflight.Problem;
import io.dockyard.internal.registry.RegistryEntry;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AdoptionRulesTest {

  private static final List<RegistryEntry> OTHERS =
      List.of(Observed.other("b", "/srv/b", "10.9.0.1/24", "10.10.0.0/16"));

  private static InstanceSpec.Builder spec() {
    return fine().spec().bridgeCidr("10.213.0.1/24").poolBase("10.214.0.0/16");
  }

  /** What the shell tool left, stopped, with nothing in its way. */
  private static AdoptionFacts stopped(Observed host) {
    return seen(host, SHELL_OWN_SYSBOX, false, Optional.empty());
  }

  private static AdoptionFacts seen(
      Observed host, InstanceLayout layout, boolean listens, Optional<String> daemon) {
    return seen(host, layout, listens, daemon, Optional.empty(), Optional.empty());
  }

  private static AdoptionFacts seen(
      Observed host,
      InstanceLayout layout,
      boolean listens,
      Optional<String> daemon,
      Optional<Path> containerdStore,
      Optional<Path> isolation) {
    return new AdoptionFacts(
        host.facts(),
        Optional.of(layout),
        listens,
        daemon,
        containerdStore,
        isolation,
        Optional.empty());
  }

  private static List<Problem> problems(InstanceSpec spec, AdoptionFacts facts) {
    return AdoptionRules.problems(spec, facts, OTHERS);
  }

  static Stream<Arguments> whatBreaksOneRule() {
    InstanceSpec spec = spec().build();
    Observed host = fine().files();
    Optional<String> none = Optional.empty();
    return Stream.of(
        arguments(
            fine().spec().poolBase("10.214.0.0/16").build(),
            stopped(host),
            new InvalidSpecException(
                "bridgeCidr", "", "must be in the file of an instance to adopt")),
        arguments(
            fine().spec().bridgeCidr("10.213.0.1/24").build(),
            stopped(host),
            new InvalidSpecException(
                "poolBase", "", "must be in the file of an instance to adopt")),
        arguments(
            spec,
            new AdoptionFacts(
                host.facts(),
                Optional.empty(),
                false,
                none,
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            new RefusedException(
                "/srv/a is not an instance of the shell tool: there is neither docker-runtime/etc"
                    + " beside docker nor etc beside lib/docker",
                "give the env file of an instance that the shell tool created")),
        arguments(
            spec,
            stopped(fine().markerFile()),
            new RefusedException(
                "/srv/a/.dockyard says that the root is another instance's",
                "adopt it with the env file that is in its etc")),
        arguments(
            spec().poolBase("10.10.0.0/20").build(),
            stopped(host),
            new InvalidSpecException(
                "poolBase",
                "10.10.0.0/20",
                "overlaps 10.10.0.0/16, which is in use by instance 'b'")),
        arguments(
            spec,
            stopped(fine().files().without("runc")),
            new InvalidSpecException("binaries", "host", "must have runc (Debian package runc)")),
        arguments(
            spec,
            seen(host, SHELL_SHARED_SYSBOX, true, none),
            new RefusedException(
                "the daemon of 'a' runs: /srv/a/docker.sock listens",
                "stop it with the shell tool first")),
        arguments(
            spec,
            seen(host, SHELL_OWN_SYSBOX, false, Optional.of("process 7, containerd")),
            new RefusedException(
                "'a' runs: process 7, containerd", "stop it with the shell tool first")),
        arguments(
            spec,
            stopped(fine().files().fileSystem("ext4", true)),
            new InvalidSpecException("root", "/srv/a", "is on a read-only mount: /srv")),
        arguments(
            spec,
            seen(
                host,
                SHELL_SHARED_SYSBOX,
                false,
                none,
                Optional.of(Path.of("/srv/a/docker/containerd/daemon")),
                Optional.empty()),
            new RefusedException(
                "images are in the containerd image store /srv/a/docker/containerd/daemon, which"
                    + " the dockerd of an adopted instance does not use",
                "export them, and load them into a new instance; or remove that folder, if nothing"
                    + " in it is needed")),
        arguments(
            spec,
            seen(
                host,
                SHELL_OWN_SYSBOX,
                false,
                none,
                Optional.empty(),
                Optional.of(Path.of("/srv/a/etc/isolation.d/a.rules"))),
            new RefusedException(
                "/srv/a/etc/isolation.d/a.rules parts containers of one network from each other,"
                    + " which dockyard does not do",
                "remove it if they may talk to each other, and give those that may not networks of"
                    + " their own")));
  }

  @ParameterizedTest
  @MethodSource("whatBreaksOneRule")
  void aRuleThatIsBrokenIsNamedAndNoOther(
      InstanceSpec spec, AdoptionFacts facts, DockyardException said) {
    assertThat(problems(spec, facts))
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem.exception())
                    .isExactlyInstanceOf(said.getClass())
                    .hasMessage(said.getMessage()));
  }

  static Stream<AdoptionFacts> whatFits() {
    return Stream.of(
        stopped(fine().files()),
        seen(fine().files(), SHELL_SHARED_SYSBOX, false, Optional.empty()),
        // One of ours that lost its entry.
        stopped(fine().survivor(SHELL_OWN_SYSBOX, Optional.empty())));
  }

  @ParameterizedTest
  @MethodSource
  void whatFits(AdoptionFacts facts) {
    assertThat(problems(spec().build(), facts)).isEmpty();
  }

  @Test
  void allThatIsWrongIsTold() {
    AdoptionFacts facts =
        seen(
            fine().markerFile().without("runc").fileSystem("nfs", false),
            SHELL_OWN_SYSBOX,
            true,
            Optional.of("process 7, dockerd"),
            Optional.of(Path.of("/srv/a/lib/containerd/daemon")),
            Optional.empty());

    assertThat(problems(spec().bridgeCidr("10.9.0.9/24").build(), facts))
        .extracting(problem -> problem.field().orElse("-"))
        .containsExactly("-", "bridgeCidr", "binaries", "-", "-", "root", "-");
  }
}
