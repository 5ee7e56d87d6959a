package io.dockyard.internal.preflight;

import static io.dockyard.internal.preflight.Observed.file;
import static io.dockyard.internal.preflight.Observed.fine;
import static io.dockyard.internal.preflight.Observed.folder;
import static io.dockyard.internal.preflight.Observed.link;
import static io.dockyard.internal.preflight.Observed.other;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.dockyard.InvalidSpecException;
import io.dockyard.internal.plan.InstanceLayout;
import io.dockyard.internal.registry.RegistryEntry;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RootRulesTest {

  private static final PathFacts TOP = folder("/");
  private static final PathFacts SRV = folder("/srv");
  private static final List<RegistryEntry> OTHERS =
      List.of(other("b", "/srv/b/root", "10.9.0.1/24", "10.10.0.0/16"));

  private static List<String> broken(Observed observed) {
    return RootRules.problems(observed.facts(), OTHERS).stream()
        .peek(problem -> assertThat(problem.field()).contains("root"))
        .map(Problem::seen)
        .toList();
  }

  static Stream<Arguments> whatBreaksOneRule() {
    return Stream.of(
        arguments(fine().way(TOP, link("/srv")), "has a symbolic link on its way: /srv"),
        arguments(
            fine().way(TOP, file("/srv", 0, 0644)), "is below /srv, which is not a directory"),
        arguments(
            fine().way(TOP, folder("/srv", 0, 0, 0757)),
            "is below /srv, which can be written to by others than root"),
        arguments(
            fine().way(TOP, folder("/srv", 0, 7, 0775)),
            "is below /srv, which can be written to by others than root"),
        arguments(
            fine().way(TOP, folder("/srv", 7, 0, 0755)),
            "is below /srv, which belongs to user 7 and not to root"),
        arguments(
            fine().way(TOP, folder("/srv", 7, 0, 01777)),
            "is below /srv, which belongs to user 7 and not to root"),
        arguments(fine().way(TOP, SRV, link("/srv/a")), "is a symbolic link"),
        arguments(fine().way(TOP, SRV, file("/srv/a", 0, 0644)), "is not a directory"),
        arguments(
            fine().way(TOP, SRV, folder("/srv/a", 0, 0, 01777)),
            "can be written to by others than root"),
        arguments(
            fine().way(TOP, SRV, folder("/srv/a", 7, 0, 0755)),
            "belongs to user 7 and not to root"),
        arguments(
            fine().root("/var/lib/dockyard/registry/a", TOP),
            "is in /var/lib/dockyard, which dockyard keeps for itself"),
        arguments(
            fine().root("/var/lib/dockyard/instances", TOP),
            "is in /var/lib/dockyard, which dockyard keeps for itself"),
        arguments(fine().root("/srv/b/root", TOP), "is in /srv/b/root, the root of instance 'b'"),
        arguments(fine().root("/srv/b/root/x", TOP), "is in /srv/b/root, the root of instance 'b'"),
        arguments(fine().root("/srv/b", TOP), "is above /srv/b/root, the root of instance 'b'"),
        arguments(fine().foreignData("/srv"), "is in /srv, the data of another Docker"),
        arguments(
            fine().foreignData("/srv/a/data"), "is above /srv/a/data, the data of another Docker"),
        arguments(fine().dockerData("/srv"), "is in /srv, the data of another Docker"),
        arguments(
            fine().foreignData("/srv").dockerData("/srv"),
            "is in /srv, the data of another Docker"),
        arguments(
            fine().fileSystem("overlay", false),
            "is on a file system that cannot hold Docker's data: overlay at /srv; use ext4, xfs or"
                + " btrfs"),
        arguments(
            fine().fileSystem("fuse.sshfs", false),
            "is on a file system that cannot hold Docker's data: fuse.sshfs at /srv; use ext4, xfs"
                + " or btrfs"),
        arguments(fine().fileSystem("ext4", true), "is on a read-only mount: /srv"),
        arguments(fine().files(), "is a directory with files in it that are not ours"),
        arguments(fine().markerFile(), "is a directory with files in it that are not ours"));
  }

  @ParameterizedTest
  @MethodSource("whatBreaksOneRule")
  void aRuleThatIsBrokenIsNamedAndNoOther(Observed observed, String broken) {
    assertThat(broken(observed)).containsExactly(broken);
  }

  @Test
  void aRootIsAboveAllThatIsBelowIt() {
    assertThat(broken(fine().root("/run", TOP)))
        .containsExactly(
            "is above /run/dockyard, which dockyard keeps for itself",
            "is above /run/sysbox, which dockyard keeps for itself");
  }

  static Stream<Observed> whatFits() {
    return Stream.of(
        fine(),
        fine().way(TOP),
        fine().way(TOP, SRV, folder("/srv/a")),
        fine().way(TOP, folder("/srv", 0, 0, 01777)),
        fine().way(TOP, folder("/srv", 0, 0, 0775), folder("/srv/a", 0, 0, 0775)),
        fine().root("/srv/b/root.", TOP),
        fine().root("/srv/b/roots/a", TOP),
        fine().root("/var/lib/dockyard/instances/a", TOP),
        fine().root("/var/lib/docker2", TOP),
        fine().foreignData("/srv/ab"),
        fine().fileSystem("xfs", false),
        fine().fileSystem("tmpfs", false),
        fine().survivor(InstanceLayout.STANDARD, Optional.empty()),
        fine()
            .survivor(InstanceLayout.STANDARD, Optional.empty())
            .foreignData("/srv/a/lib/docker"));
  }

  @ParameterizedTest
  @MethodSource
  void whatFits(Observed observed) {
    assertThat(broken(observed)).isEmpty();
  }

  @Test
  void everythingThatIsWrongIsNamedWithWhatIsNearestToTheRootFirst() {
    Observed observed =
        fine()
            .root(
                "/x/y/a",
                folder("/", 7, 0, 0755),
                folder("/x", 0, 0, 0777),
                folder("/x/y", 8, 0, 0755),
                folder("/x/y/a", 9, 0, 0755))
            .fileSystem("nfs", true);

    assertThat(broken(observed))
        .containsExactly(
            "is below /x/y, which belongs to user 8 and not to root",
            "is below /x, which can be written to by others than root",
            "is below /, which belongs to user 7 and not to root",
            "belongs to user 9 and not to root",
            "is on a file system that cannot hold Docker's data: nfs at /srv; use ext4, xfs or"
                + " btrfs",
            "is on a read-only mount: /srv");
  }

  @Test
  void aProblemSaysWhichRootIsMeant() {
    Problem problem = RootRules.problems(fine().files().facts(), OTHERS).get(0);

    assertThat(problem.exception())
        .isInstanceOf(InvalidSpecException.class)
        .hasMessage("root '/srv/a' is a directory with files in it that are not ours");
  }

  @Test
  void parentsThatAreMissingOrWereMadeForAnotherGoWithTheRoot() {
    assertThat(RootRules.parentsToMake(fine().root("/srv/b/x/a", TOP, SRV).facts().root(), OTHERS))
        .containsExactly(Path.of("/srv/b"), Path.of("/srv/b/x"));
    assertThat(
            RootRules.parentsToMake(
                fine().root("/srv/b/a", TOP, SRV, folder("/srv/b")).facts().root(), OTHERS))
        .containsExactly(Path.of("/srv/b"));
    assertThat(
            RootRules.parentsToMake(
                fine().root("/srv/b/a", TOP, SRV, folder("/srv/b")).facts().root(), List.of()))
        .isEmpty();
  }

  @Test
  void theFolderOfInstancesGoesWithTheLastOfThem() {
    Observed observed =
        fine()
            .root(
                "/var/lib/dockyard/instances/a",
                TOP,
                folder("/var"),
                folder("/var/lib"),
                folder("/var/lib/dockyard"),
                folder("/var/lib/dockyard/instances"));

    assertThat(RootRules.parentsToMake(observed.facts().root(), List.of()))
        .containsExactly(Path.of("/var/lib/dockyard/instances"));
  }
}
