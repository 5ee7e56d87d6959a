package io.dockyard.internal.preflight;

import static io.dockyard.internal.preflight.Observed.file;
import static io.dockyard.internal.preflight.Observed.fine;
import static io.dockyard.internal.preflight.Observed.folder;
import static io.dockyard.internal.preflight.Observed.other;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.Cidr;
import io.dockyard.InstanceCgroups;
import io.dockyard.InstancePlan;
import io.dockyard.InstanceSpec;
import io.dockyard.InvalidSpecException;
import io.dockyard.ProcessIdentity;
import io.dockyard.RefusedException;
import io.dockyard.ResourceLimits;
import io.dockyard.internal.plan.InstanceLayout;
import io.dockyard.internal.plan.Planner;
import io.dockyard.internal.registry.RegistryEntry;
import io.dockyard.internal.registry.RegistryEntry.RootOrigin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DecisionTest {

  private static final List<RegistryEntry> OTHERS =
      List.of(other("b", "/srv/b", "10.128.0.1/24", "10.129.0.0/16"));

  private final List<InstancePlan> planned = new ArrayList<>();

  private Verdict verdict(InstanceSpec spec, Observed observed, List<Cidr> space) {
    return new Decision(
            "fake",
            space,
            DecisionTest::plan,
            plan -> {
              planned.add(plan);
              return List.of();
            })
        .on(spec, observed.facts(), OTHERS, Optional.empty());
  }

  private Verdict verdict(InstanceSpec spec, Observed observed) {
    return verdict(spec, observed, Observed.space());
  }

  @Test
  void allThatIsWrongIsToldAtOnceInTheOrderOfCreation() {
    Observed observed =
        fine()
            .way(folder("/"), folder("/srv", 0, 0, 0777), file("/srv/a", 0, 0644))
            .fileSystem("overlay", false)
            .certificate(new CertificateFacts(Path.of("/ca"), false, false, 0, false, ""))
            .without("dockerd")
            .bridge(true, "", "");
    InstanceSpec spec =
        observed
            .spec()
            .registryCa(Path.of("/ca"))
            .bridgeCidr("10.128.0.1/24")
            .socketGroup("team")
            .build();

    Verdict verdict = verdict(spec, observed);

    assertThat(verdict.problems())
        .extracting(problem -> problem.field().orElse("") + ": " + problem.seen())
        .containsExactly(
            "binaries: must have dockerd (Debian package docker.io)",
            "root: is below /srv, which can be written to by others than root",
            "root: is not a directory",
            "root: is on a file system that cannot hold Docker's data: overlay at /srv; use ext4,"
                + " xfs or btrfs",
            "registryCas: does not exist",
            "bridgeCidr: overlaps 10.128.0.0/24, which is in use by instance 'b'",
            "prefix: cannot be used: an interface adocker0 exists and is not ours",
            "socketGroup: does not exist on this host");
    assertThat(verdict.entry()).isEmpty();
    assertThatThrownBy(verdict::orThrow)
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("must have dockerd");
  }

  @Test
  void whatFitsGetsAnEntryThatLeavesNothingOpen() {
    ProcessIdentity owner = new ProcessIdentity(1, 2, "boot");
    Observed observed = fine();
    RegistryEntry entry =
        new Decision("fake", Observed.space(), DecisionTest::plan, plan -> List.of())
            .on(observed.spec().build(), observed.facts(), OTHERS, Optional.of(owner))
            .orThrow();

    assertThat(entry.spec().bridgeCidr()).contains(Cidr.parse("10.128.64.1/24"));
    assertThat(entry.spec().poolBase()).contains(Cidr.parse("10.128.96.0/19"));
    assertThat(entry.spec().poolSize()).contains(24);
    assertThat(entry.spec().fixedCidr()).contains(Cidr.parse("10.128.64.0/24"));
    assertThat(entry.backend()).isEqualTo("fake");
    assertThat(entry.state()).isEqualTo(RegistryEntry.State.CREATING);
    assertThat(entry.origin()).isEqualTo(RootOrigin.ABSENT);
    assertThat(entry.layout()).isEqualTo(InstanceLayout.STANDARD);
    assertThat(entry.links()).containsEntry("dockerd", Path.of("/usr/bin/dockerd"));
    assertThat(entry.owner()).contains(owner);
  }

  private static InstancePlan plan(RegistryEntry entry) {
    return Planner.plan(
        entry.spec(),
        entry.layout(),
        entry.links(),
        entry.dockerd().version(),
        InstanceCgroups.plain(entry.prefix()));
  }

  @Test
  void anEmptyRootIsRememberedAsOne() {
    Observed observed = fine().way(folder("/"), folder("/srv"), folder("/srv/a"));
    assertThat(verdict(observed.spec().build(), observed).orThrow().origin())
        .isEqualTo(RootOrigin.EMPTY);
  }

  @Test
  void limitsAreRefusedWhereTheBackendHoldsNone() {
    Observed observed = fine();
    InstanceSpec spec = observed.spec().limits(ResourceLimits.NONE.withTasksMax(500)).build();

    assertThat(verdict(spec, observed).problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.field()).contains("limits");
              assertThat(problem.value()).contains("tasksMax=500");
              assertThat(problem.seen()).contains("backend 'fake'");
              assertThat(problem.advice()).contains("backend 'systemd'");
            });
    assertThat(verdict(spec, observed.holdingLimits()).problems()).isEmpty();
    assertThat(verdict(observed.spec().build(), fine()).problems()).isEmpty();
  }

  @Test
  void theBackendIsAskedWithThePlanOfWhatWasChosen() {
    Observed observed = fine().bridge(true, "", "");
    Verdict verdict = verdict(observed.spec().build(), observed);

    assertThat(verdict.problems()).hasSize(1);
    assertThat(planned)
        .singleElement()
        .satisfies(
            plan ->
                assertThat(plan.addresses().bridgeCidr()).isEqualTo(Cidr.parse("10.128.64.1/24")));
  }

  @Test
  void withoutAnythingFreeThereIsNoPlanButTheOtherNamesCount() {
    Observed observed = fine().group();
    Verdict verdict = verdict(observed.spec().build(), observed, List.of());

    assertThat(planned).isEmpty();
    assertThat(verdict.problems()).hasSize(2);
    assertThat(verdict.problems().get(0).exception())
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "no free addresses are left in [] — open dockyard with another address space, or destroy"
                + " instances");
    assertThat(verdict.problems().get(1).seen()).contains("a group adocker exists");
  }

  private static InstanceSpec had(Observed observed) {
    return Planner.completed(
        observed.spec().bridgeCidr("10.200.0.1/24").poolBase("10.201.0.0/16").build());
  }

  @Test
  void whatOutlivedItsEntryIsTakenUpAsItWas() {
    Observed observed = fine().group();
    observed.survivor(InstanceLayout.SHELL_OWN_SYSBOX, Optional.of(had(observed)));

    RegistryEntry entry = verdict(observed.spec().build(), observed).orThrow();

    assertThat(entry.id()).isEqualTo("id-of-survivor");
    assertThat(entry.spec()).isEqualTo(had(observed));
    assertThat(entry.layout()).isEqualTo(InstanceLayout.SHELL_OWN_SYSBOX);
    assertThat(entry.origin()).isEqualTo(RootOrigin.INSTANCE);
  }

  @Test
  void aCreationThatWasCutShortIsTakenUpWithNewAddresses() {
    Observed observed = fine().survivor(InstanceLayout.STANDARD, Optional.empty());

    RegistryEntry entry = verdict(observed.spec().build(), observed).orThrow();

    assertThat(entry.id()).isEqualTo("id-of-survivor");
    assertThat(entry.spec().bridgeCidr()).contains(Cidr.parse("10.128.64.1/24"));
  }

  @Test
  void whatOutlivedItsEntryIsNotTakenUpAsSomethingElse() {
    Observed observed = fine();
    observed.survivor(InstanceLayout.STANDARD, Optional.of(had(observed)));

    Verdict verdict = verdict(observed.spec().label("owner", "you").build(), observed);

    assertThat(verdict.problems()).hasSize(1);
    assertThat(verdict.problems().get(0).exception())
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "/srv/a holds instance 'a' with other settings: labels is {}, not {owner=you} — create it"
                + " with the settings in /srv/a/etc, then it can be destroyed");
  }

  @Test
  void anExistingInstanceMustBeWhatIsAskedForAndRunByTheSameBackend() {
    RegistryEntry existing = OTHERS.get(0);
    InstanceSpec same = existing.spec();

    assertThat(ExistingRules.problems(same, existing, "fake")).isEmpty();
    assertThat(
            ExistingRules.problems(
                same.toBuilder().label("owner", "you").build(), existing, "direct"))
        .containsExactly(
            Problem.of(
                "instance 'b' exists with other settings: labels is {}, not {owner=you}",
                "ask for what exists, or destroy it first"),
            Problem.of(
                "instance 'b' is run by the backend fake, not direct",
                "open dockyard with the backend fake"));
  }
}
