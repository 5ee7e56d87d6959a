package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dockyard.Cidr;
import io.dockyard.Dockyard;
import io.dockyard.Instance;
import io.dockyard.InstanceSpec;
import io.dockyard.InstanceStatus;
import io.dockyard.RefusedException;
import io.dockyard.StateFileException;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.DockyardTraces;
import io.dockyard.testkit.JvmUnderTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the registry says is what there is, and creating again changes nothing. */
public abstract class RegistryContract extends BackendContract {

  private static Path entryOf(String prefix) {
    return REGISTRY.resolve(prefix).resolve("instance.json");
  }

  /** As an operator would who does not know better. */
  private static void forget(String prefix) {
    host("rm -r " + REGISTRY.resolve(prefix));
  }

  @Test
  void creatingAgainGivesTheSameInstance() {
    InstanceSpec.Builder spec = spec("a").label("owner", "me");
    Instance first = create(spec);
    DockyardTraces created = DockyardTraces.take();

    assertThat(create(spec).plan()).isEqualTo(first.plan());
    assertThat(dockyard().create(first.spec()).plan()).isEqualTo(first.plan());
    created.assertUnchanged();
  }

  @Test
  void creatingWithOtherSettingsIsRefusedWithBothValues() {
    create(spec("a").bridgeCidr("10.213.0.1/24").label("owner", "me"));

    assertRefused(
        spec("a").bridgeCidr("10.214.0.1/24").root(folder().resolve("r")).label("owner", "you"),
        "instance 'a' exists with other settings",
        "bridgeCidr is 10.213.0.1/24, not 10.214.0.1/24",
        "root is /var/lib/dockyard/instances/a, not " + folder().resolve("r"),
        "labels is {owner=me}, not {owner=you}");
  }

  @Test
  void aRootThatIsGoneIsNoInstance() {
    Instance instance = create("a");
    host("rm -r " + instance.plan().paths().root());

    for (Throwable refusal :
        List.of(catchThrowable(() -> create("a")), catchThrowable(instance::start))) {
      assertThat(refusal)
          .isInstanceOf(RefusedException.class)
          .hasMessageContainingAll("/var/lib/dockyard/instances/a", "is gone", "destroy");
    }
    instance.destroy();
    assertThat(dockyard().find("a")).isEmpty();
    create("a");
  }

  @Test
  void anInstanceThatRunsIsTakenUpAsItRuns() {
    Instance before = create("a");
    before.start();
    long dockerd = before.status().dockerd().orElseThrow().pid();
    forget("a");

    Instance after = create("a");

    assertThat(after.plan()).isEqualTo(before.plan());
    assertThat(after.status().state()).isEqualTo(InstanceStatus.State.RUNNING);
    assertThat(after.status().dockerd().orElseThrow().pid()).isEqualTo(dockerd);
  }

  @Test
  void aHandleFitsAnInstanceThatWasTakenUpAgain() {
    Instance before = create("a");
    forget("a");
    create("a");

    before.start();
    assertThat(running(before)).isTrue();
    before.stop();
    before.destroy();

    assertThat(dockyard().find("a")).isEmpty();
  }

  @Test
  void aRootIsNotTakenUpWithOtherSettings() {
    create(spec("a").label("owner", "me"));
    forget("a");
    assertRefused(
        spec("a").label("owner", "you"),
        "/var/lib/dockyard/instances/a holds instance 'a' with other settings",
        "labels is {owner=me}, not {owner=you}");
    create(spec("a").label("owner", "me"));
  }

  @Test
  void aRootWhoseAddressesWereGivenAwayIsLeftAlone() {
    Instance first = create("a");
    Path precious = write(first.plan().paths().dataRoot().resolve("precious"), "data");
    forget("a");
    Instance second =
        create(spec("b").bridgeCidr(first.spec().bridgeCidr().orElseThrow().toString()));

    assertRefused(spec("a"), "in use by instance 'b'");

    assertThat(precious).hasContent("data");
    second.destroy();
    create("a");
    assertThat(precious).hasContent("data");
  }

  @Test
  void aRootThatCannotBeTakenUpIsNotDeleted() {
    Instance instance = create("a");
    Path root = instance.plan().paths().root();
    Path precious = write(instance.plan().paths().dataRoot().resolve("precious"), "data");
    forget("a");
    // Something that no creation can write over.
    host("rm " + root.resolve("etc/daemon.json"));
    makeFolder(root.resolve("etc/daemon.json/x"));

    assertThat(catchThrowable(() -> create("a"))).hasMessageContaining("daemon.json");

    assertThat(precious).hasContent("data");
    assertThat(dockyard().find("a")).isEmpty();
    host("rm -r " + root.resolve("etc/daemon.json"));
    create("a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{\"format\": 99}"})
  void aDamagedEntryHarmsNoOtherInstanceAndGivesNothingAway(String text) {
    create("a");
    Instance other = create("b");
    String good = read(entryOf("a"));
    write(entryOf("a"), text);

    assertThat(dockyard().find("b")).isPresent();
    assertThat(dockyard().instances()).extracting(Instance::prefix).containsExactly("b");
    other.start();
    other.stop();
    for (Throwable failure :
        List.of(
            catchThrowable(() -> dockyard().find("a")),
            catchThrowable(() -> create("a")),
            catchThrowable(() -> create("c")))) {
      assertThat(failure)
          .isInstanceOf(StateFileException.class)
          .hasMessageContaining(entryOf("a").toString());
    }
    write(entryOf("a"), good);
  }

  @Test
  void aDamagedEntryIsCuredByDeletingAndCreating() {
    Instance before = create("a");
    write(entryOf("a"), "{");
    assertThatThrownBy(() -> dockyard().find("a"))
        .hasMessageContaining("create the instance again");
    forget("a");
    assertThat(create("a").plan()).isEqualTo(before.plan());
  }

  @Test
  void instancesCreatedAtOnceShareNothing() throws InterruptedException, ExecutionException {
    List<Future<Instance>> creations = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try (Dockyard second = open()) {
      for (int i = 0; i < 24; i++) {
        InstanceSpec spec = spec("m" + i).build();
        Dockyard one = i % 2 == 0 ? dockyard() : second;
        creations.add(threads.submit(() -> one.create(spec)));
      }
      List<Cidr> taken = new ArrayList<>();
      for (Future<Instance> creation : creations) {
        InstanceSpec created = creation.get().spec();
        List<Cidr> networks =
            List.of(created.bridgeCidr().orElseThrow().network(), created.poolBase().orElseThrow());
        for (Cidr network : networks) {
          assertThat(taken).noneMatch(network::overlaps);
        }
        taken.addAll(networks);
      }
      assertThat(dockyard().instances()).hasSize(24);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aDirectoryServiceThatDoesNotAnswerHoldsUpNobodyElse() {
    own("a");
    Path asked = folder().resolve("asked");
    Path answer = folder().resolve("answer");
    host("mkfifo " + answer);
    write(
        folder().resolve("getent"),
        "#!/bin/sh\n[ -e %1$s ] && exit 2\n: > %1$s; read -r line < %2$s".formatted(asked, answer));
    host("chmod 755 " + folder().resolve("getent"));

    try (JvmUnderTest jvm = JvmOperations.creating(backend(), "a", folder())) {
      jvm.awaitLine("ready", PATIENCE);
      jvm.writeLine("go");
      Await.until("the directory service to be asked", PATIENCE, () -> Files.exists(asked));

      create("b");

      host("echo nothing > " + answer);
      jvm.awaitLine("created a", PATIENCE);
    }
  }

  @Test
  void creatingThatWaitedDoesNotGiveAnInstanceWithOtherSettings() {
    Path root = create("a").plan().paths().root();
    write(entryOf("a"), read(entryOf("a")).replace("\"READY\"", "\"CREATING\""));
    InstanceSpec wanted = spec("a").build();
    CompletableFuture<Instance> creation;
    try (HeldLock held = HeldLock.ofInstance("a")) {
      creation = CompletableFuture.supplyAsync(() -> dockyard().create(wanted));
      held.awaitWaiting();
      forget("a");
      host("rm -r " + root + " && groupdel adocker");
      create(spec("a").label("owner", "somebody else"));
    }

    assertThat(catchThrowable(creation::join))
        .hasCauseInstanceOf(RefusedException.class)
        .hasMessageContaining("exists with other settings");
  }

  @Test
  void theSameInstanceCreatedAtOnceIsCreatedOnce() throws InterruptedException, ExecutionException {
    List<Future<Instance>> creations = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try {
      InstanceSpec spec = spec("a").build();
      for (int i = 0; i < 6; i++) {
        creations.add(threads.submit(() -> dockyard().create(spec)));
      }
      for (Future<Instance> creation : creations) {
        assertThat(creation.get().plan()).isEqualTo(creations.get(0).get().plan());
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
