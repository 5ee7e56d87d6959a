package io.dockyard.internal.direct.pair;

import static io.dockyard.internal.direct.pair.BareHold.acquire;
import static io.dockyard.internal.direct.pair.PairFixture.PATIENCE;
import static io.dockyard.internal.direct.pair.PairFixture.PLACES;
import static io.dockyard.internal.direct.pair.PairFixture.assertOnePairOfOurs;
import static io.dockyard.internal.direct.pair.PairFixture.generation;
import static io.dockyard.internal.direct.pair.PairFixture.kill9;
import static io.dockyard.internal.direct.pair.PairFixture.running;
import static io.dockyard.internal.direct.pair.PairFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.ProcessIdentity;
import io.dockyard.SysboxHolder;
import io.dockyard.SysboxKept;
import io.dockyard.internal.host.MountNamespaces;
import io.dockyard.internal.host.Mounts;
import io.dockyard.internal.sysbox.SysboxDaemon;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.ChildProcess;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.HostRequirements;
import io.dockyard.testkit.JvmUnderTest;
import io.dockyard.testkit.StandInContainers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A container's data survives whatever becomes of the sysbox-mgr that has it. */
class SysboxPairKeepIT {

  private static final String ID = "c0ffee";

  @AutoClose private final PairFixture fixture = new PairFixture();
  private final Path dataRoot = fixture.path("instance");
  private SysboxPair pair;
  private Path upper;

  @BeforeEach
  void open() throws Exception {
    pair = fixture.pair(Map.of());
    Files.createDirectories(dataRoot.resolve("containers").resolve(ID));
    Path mounts = dataRoot.resolve("image/overlay2/layerdb/mounts").resolve(ID);
    Files.createDirectories(mounts);
    Files.writeString(mounts.resolve("mount-id"), "layer");
    upper = Files.createDirectories(dataRoot.resolve("overlay2/layer/diff"));
  }

  /** A container that has written something into its volume. */
  private Path working() throws Exception {
    StandInContainers.register(ID, upper);
    Path volume = generation(SysboxDaemon.MGR).resolve("docker").resolve(ID);
    Files.writeString(volume.resolve("inner"), "data");
    return volume;
  }

  private void assertBack() {
    assertThat(upper.resolve("var/lib/docker/inner")).hasContent("data");
    assertThat(upper.resolve("var/lib/docker/canary")).exists();
  }

  @Test
  void aStopThatCopiesEverythingOutLeavesNothingBehind() throws Exception {
    pair.acquire("a_", Optional.empty(), Optional.of(dataRoot), soon());
    working();

    pair.release("a_", soon());

    assertBack();
    fixture.assertNothingLeft();
  }

  @Test
  void aStopWhoseCopyFailsKeepsWhatItDestroyedUntilItIsBroughtBack() throws Exception {
    pair = fixture.pair(Map.of("STANDIN_MGR_COPY_FAIL", "1"));
    pair.acquire("a_", Optional.empty(), Optional.of(dataRoot), soon());
    working();

    pair.release("a_", soon());

    assertThat(running(SysboxDaemon.MGR)).isEmpty();
    assertThat(upper.resolve("var/lib/docker/inner")).doesNotExist();
    SysboxKept kept = pair.kept().get(0);
    assertThat(kept.state()).isEqualTo(SysboxKept.State.RESCUABLE);
    assertThat(kept.instance()).contains("a_");
    assertThat(pair.status().findings()).anyMatch(finding -> finding.contains("1 volume"));

    pair.keeping().rescue("a_", dataRoot, soon());
    assertBack();
    assertThat(pair.kept()).isEmpty();
  }

  @Test
  void whatAKilledSysboxLeftIsBroughtBackBeforeTheNextStart() throws Exception {
    pair.acquire("a_", Optional.empty(), Optional.of(dataRoot), soon());
    Path volume = working();
    kill9(SysboxDaemon.MGR);
    acquire(pair, "b_", soon());
    assertThat(volume.resolve("inner")).hasContent("data");
    pair.release("b_", soon());

    pair.keeping().rescue("a_", dataRoot, soon());
    pair.acquire("a_", Optional.empty(), Optional.of(dataRoot), soon());

    assertBack();
    StandInContainers.register(ID, upper);
    assertThat(generation(SysboxDaemon.MGR).resolve("docker/" + ID + "/inner")).hasContent("data");
    pair.release("a_", soon());
    assertBack();
    fixture.assertNothingLeft();
  }

  @Test
  void afterARebootTheNextStartBringsItBack() throws Exception {
    pair.acquire("a_", Optional.empty(), Optional.of(dataRoot), soon());
    working();
    kill9(SysboxDaemon.MGR);
    kill9(SysboxDaemon.FS);
    for (Path file : PairFixture.entries(PairFixture.RUN)) {
      Files.delete(file);
    }
    Files.delete(PairFixture.RUN);

    pair.keeping().rescue("a_", dataRoot, soon());
    pair.acquire("a_", Optional.empty(), Optional.of(dataRoot), soon());

    assertBack();
    pair.release("a_", soon());
    fixture.assertNothingLeft();
  }

  @Test
  void aSysboxThatHangsWhileItStopsIsKilledAndNothingIsLost() throws Exception {
    fixture
        .pair(Map.of("STANDIN_MGR_STOP_HOLD", fixture.hold()))
        .acquire("a_", Optional.empty(), Optional.of(dataRoot), soon());
    working();

    new SysboxPair(PLACES, Duration.ofSeconds(2)).release("a_", soon());

    assertThat(running(SysboxDaemon.MGR)).isEmpty();
    pair.keeping().rescue("a_", dataRoot, soon());
    assertBack();
    assertThat(pair.kept()).isEmpty();
  }

  @Test
  void whileASysboxStopsNobodyIsKeptFromLookingAndAStartWaitsForIt() throws Exception {
    fixture
        .pair(Map.of("STANDIN_MGR_STOP_HOLD", fixture.hold()))
        .acquire("a_", Optional.empty(), Optional.of(dataRoot), soon());
    working();
    List<ProcessIdentity> stopping = running(SysboxDaemon.MGR);
    try (JvmUnderTest release = JvmUnderTest.start(PairInChild.class, "release", "a_")) {
      Await.until("the stop to be noted", PATIENCE, () -> statusSays("stop of the pair was begun"));

      assertThat(statusSays("when 'a_' left: process " + release.pid())).isTrue();
      HostCommand.run("flock", "-w", "60", PLACES.lockFile().toString(), "true");
      assertThat(running(SysboxDaemon.MGR)).isEqualTo(stopping);
      fixture.letGoOnceItWaits(() -> acquire(pair, "b_", soon()));

      assertOnePairOfOurs();
      assertThat(running(SysboxDaemon.MGR)).doesNotContainAnyElementsOf(stopping);
      assertThat(release.awaitExit(PATIENCE)).as("%s", release.output()).isZero();
    }
    assertOnePairOfOurs();
    assertBack();
    pair.release("b_", soon());
    fixture.assertNothingLeft();
  }

  @Test
  void aRescueWhileASysboxStopsLeavesWhatIsLinkedAside() throws Exception {
    fixture
        .pair(Map.of("STANDIN_MGR_STOP_HOLD", fixture.hold(), "STANDIN_MGR_COPY_FAIL", "1"))
        .acquire("a_", Optional.empty(), Optional.of(dataRoot), soon());
    working();
    List<ProcessIdentity> stopping = running(SysboxDaemon.MGR);
    CompletableFuture<Void> release = CompletableFuture.runAsync(() -> pair.release("a_", soon()));
    Await.until("the stop to be noted", PATIENCE, () -> statusSays("stop of the pair was begun"));

    pair.keeping().rescue("a_", dataRoot, soon());

    assertThat(running(SysboxDaemon.MGR)).isEqualTo(stopping);
    fixture.letGo();
    await(release);
    assertThat(upper.resolve("var/lib/docker/inner")).doesNotExist();
    pair.keeping().rescue("a_", dataRoot, soon());
    assertBack();
    assertThat(pair.kept()).isEmpty();
  }

  @Test
  void whoLivesAlreadyWhileASysboxStopsGetsAFreshOneAndSoDoOthers() throws Exception {
    acquire(fixture.pair(Map.of("STANDIN_MGR_STOP_HOLD", fixture.hold())), "a_", soon());
    List<ProcessIdentity> stopping = running(SysboxDaemon.MGR);
    CompletableFuture<Void> release = CompletableFuture.runAsync(() -> pair.release("a_", soon()));
    Await.until("the stop to be noted", PATIENCE, () -> statusSays("stop of the pair was begun"));
    fixture.startDaemonOf("c_", "sysbox-runc");

    fixture.letGoOnceItWaits(() -> acquire(pair, "b_", soon()));

    assertThat(running(SysboxDaemon.MGR)).doesNotContainAnyElementsOf(stopping);
    await(release);
    assertOnePairOfOurs();
    assertThat(pair.holders())
        .extracting(SysboxHolder::prefix)
        .containsExactlyInAnyOrder("b_", "c_");
  }

  @Test
  void aJvmKilledWhileItWaitsLosesNothingAndTheNextOneFinishes() throws Exception {
    fixture
        .pair(Map.of("STANDIN_MGR_STOP_HOLD", fixture.hold(), "STANDIN_MGR_COPY_FAIL", "1"))
        .acquire("a_", Optional.empty(), Optional.of(dataRoot), soon());
    working();
    try (JvmUnderTest child = JvmUnderTest.start(PairInChild.class, "release", "a_")) {
      Await.until("the stop to be noted", PATIENCE, () -> statusSays("stop of the pair was begun"));
      child.kill9();
    }
    assertThat(statusSays("and has not been finished: the next start or stop")).isTrue();

    fixture.letGoOnceItWaits(() -> acquire(pair, "b_", soon()));
    pair.release("b_", soon());
    pair.keeping().rescue("a_", dataRoot, soon());

    assertBack();
    assertThat(pair.kept()).isEmpty();
  }

  @Test
  void aMountThatAKilledSysboxFsLeftGoesWhenNoContainerUsesIt() throws Exception {
    HostRequirements.assumeFuse();
    pair.acquire("a_", Optional.empty(), Optional.of(dataRoot), soon());
    Path old = generation(SysboxDaemon.FS);
    Path point = Files.createDirectories(old.resolve(ID));
    HostCommand.run(
        "bash",
        "-c",
        "exec 3<>/dev/fuse && mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 sysboxfs"
            + " "
            + point);
    kill9(SysboxDaemon.FS);
    pair.acquire("a_", Optional.empty(), Optional.of(dataRoot), soon());
    assertThat(Mounts.below(old)).hasSize(1);

    try (ChildProcess container =
        ChildProcess.start(
            Map.of(),
            List.of(
                "unshare",
                "-m",
                "bash",
                "-c",
                "mount --bind " + point + " " + fixture.path("instance") + " && exec sleep 600"))) {
      Await.until("the container's mount", PATIENCE, () -> seenElsewhere(old));
      pair.keeping().rescue("b_", fixture.path("none"), soon());
      assertThat(Mounts.below(old)).hasSize(1);
    }
    Await.until("the container's end", PATIENCE, () -> !seenElsewhere(old));
    pair.keeping().rescue("b_", fixture.path("none"), soon());

    assertThat(Mounts.below(old)).isEmpty();
    assertThat(old).doesNotExist();
    assertThat(marker(old)).doesNotExist();
    assertThat(marker(generation(SysboxDaemon.FS))).exists();
    pair.release("a_", soon());
    fixture.assertNothingLeft();
  }

  private boolean seenElsewhere(Path old) {
    return MountNamespaces.all().stream()
        .anyMatch(
            seen ->
                seen.mount().source().equals("sysboxfs")
                    && !seen.mount().mountPoint().startsWith(old));
  }

  private static void await(CompletableFuture<Void> release) throws Exception {
    release.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private boolean statusSays(String words) {
    return pair.status().findings().stream().anyMatch(finding -> finding.contains(words));
  }

  /** The file beside a generation that tells it from anything else. */
  private static Path marker(Path generation) {
    return generation.resolveSibling(generation.getFileName() + ".generation");
  }
}
