package io.dockyard.internal.direct.pair;

import static io.dockyard.internal.direct.pair.PairFixture.PATIENCE;
import static io.dockyard.internal.direct.pair.PairFixture.PLACES;
import static io.dockyard.internal.direct.pair.PairFixture.generation;
import static io.dockyard.internal.direct.pair.PairFixture.kill9;
import static io.dockyard.internal.direct.pair.PairFixture.running;
import static io.dockyard.internal.direct.pair.PairFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.ProcessIdentity;
import io.dockyard.StateFileException;
import io.dockyard.SysboxKept;
import io.dockyard.SysboxStatus;
import io.dockyard.SysboxStatus.Fault;
import io.dockyard.SysboxStatus.State;
import io.dockyard.internal.host.Trees;
import io.dockyard.internal.sysbox.SysboxDaemon;
import io.dockyard.testkit.ChildProcess;
import io.dockyard.testkit.JvmUnderTest;
import io.dockyard.testkit.StandInContainers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The host of one crash: instances with containers, their data, and the pair. */
final class PairWorld implements AutoCloseable {

  private static final String INNER = "var/lib/docker";

  /** The same in all JVMs of an exploration. */
  private static final Path INSTANCES =
      Path.of(System.getProperty("java.io.tmpdir"), "dockyard-crash-instances");

  final PairFixture fixture = new PairFixture();
  final SysboxPair pair = new SysboxPair(PLACES);

  /** Whose inner data must be back in the end, by the upper directory of their layer. */
  private final Map<String, Path> upper = new HashMap<>();

  private final Map<String, ChildProcess> daemons = new HashMap<>();
  private List<ProcessIdentity> untouched = List.of();

  static Path dataRoot(String prefix) {
    return INSTANCES.resolve(prefix);
  }

  /** An instance holds the pair, and nothing of it lives but this JVM. */
  void acquire(String prefix) {
    pair.acquire(prefix, Optional.empty(), Optional.of(dataRoot(prefix)), soon());
  }

  /** An instance holds the pair, which is started with knobs of the stand-in. */
  void acquire(String prefix, Map<String, String> knobs) {
    fixture.pair(knobs).acquire(prefix, Optional.empty(), Optional.of(dataRoot(prefix)), soon());
  }

  /** Something of an instance lives that needs the pair. */
  void live(String prefix) {
    daemons.put(prefix, fixture.startDaemonOf(prefix, "sysbox-runc"));
  }

  /** What {@link #live} has made of an instance, for any JVM. */
  static List<ProcessIdentity> daemonsOf(String prefix) {
    LivingInstance living = HolderSurvey.look(Set.of(prefix)).get(prefix);
    return living == null ? List.of() : living.processes();
  }

  /** Nothing lives any more of any instance. */
  void endAll() {
    daemons.values().forEach(ChildProcess::kill9);
    daemons.clear();
  }

  /** A container that runs and has written into its volume. */
  void work(String prefix, String id) {
    StandInContainers.register(id, layer(prefix, id));
    write(generation(SysboxDaemon.MGR).resolve("docker").resolve(id).resolve("inner"), id);
  }

  private Path layer(String prefix, String id) {
    Path root = dataRoot(prefix);
    directory(root.resolve("containers").resolve(id));
    write(root.resolve("image/overlay2/layerdb/mounts/" + id + "/mount-id"), "layer-" + id);
    Path made = directory(root.resolve("overlay2/layer-" + id + "/diff"));
    upper.put(id, made);
    return made;
  }

  /** The JVM that counted an instance has ended, and nothing of it lives. */
  void acquireAndDie(String prefix) {
    try (JvmUnderTest jvm = JvmUnderTest.start(PairInChild.class, "acquire", prefix)) {
      assertThat(jvm.awaitExit(PATIENCE)).as("%s", jvm.output()).isZero();
    }
  }

  /** The pair was killed under an instance with data, and nobody holds it any more. */
  void crashAndStop() {
    acquire("a_");
    work("a_", "c0ffee");
    kill9(SysboxDaemon.MGR);
    kill9(SysboxDaemon.FS);
    pair.release("a_", soon());
  }

  /**
   * The container that had data in a killed sysbox-mgr was started on less by the next one, wrote
   * something there, and was stopped.
   */
  void goOnWithLess() {
    acquire("a_");
    work("a_", "c0ffee");
    kill9(SysboxDaemon.MGR);
    acquire("b_");
    StandInContainers.register("c0ffee", layer("a_", "c0ffee"));
    write(generation(SysboxDaemon.MGR).resolve("docker/c0ffee/younger"), "data");
    StandInContainers.stop("c0ffee");
  }

  /** A container's data need not be there in the end. */
  void forsake(String id) {
    upper.remove(id);
  }

  /** The daemons that run now must be the same after the crash. */
  void keepRunning() {
    untouched = pids();
  }

  private static List<ProcessIdentity> pids() {
    return Stream.of(SysboxDaemon.values()).flatMap(daemon -> running(daemon).stream()).toList();
  }

  /** Looks, and changes nothing; that must work in whatever state a crash has left it. */
  void look() {
    pair.kept();
    pair.repairPlan();
    try {
      pair.holders();
    } catch (StateFileException e) {
      // Where the count was not to be trusted before the crash either.
      assertThat(e).hasMessageContaining("repair");
    }
  }

  /** One whole pair or none, a right count, and what the last operation has promised. */
  void assertRight(String done) {
    // Before the status, which drops those of whom nothing lives.
    LedgerReading known = new Ledger(PLACES, Boot::current).peek(() -> false);
    List<String> holders = known.record().prefixes();
    assertThat(known.number()).as("%s", known).isEqualTo(holders.size());
    String[] words = done.split(" ", -1);
    SysboxStatus status = pair.status();
    if (words[0].startsWith("rescue")) {
      // It does not finish a stop that was cut short, which leaves one daemon, or sockets.
      assertThat(status.faults())
          .as("%s", status)
          .isSubsetOf(Set.of(Fault.HALF_A_PAIR, Fault.STALE_FILES));
    } else {
      assertThat(status.faults()).as("%s", status).isEmpty();
    }
    if (!status.faults().contains(Fault.HALF_A_PAIR)) {
      assertThat(status.state()).as("%s", status).isIn(State.RUNNING, State.STOPPED);
      int daemonsNow = status.state() == State.RUNNING ? 1 : 0;
      for (SysboxDaemon daemon : SysboxDaemon.values()) {
        assertThat(running(daemon)).as("%s", status).hasSize(daemonsNow);
      }
    }
    if (status.state() == State.RUNNING) {
      assertThat(PLACES.ownerFile()).content().contains("\"direct\"");
    }
    if (words[0].equals("acquire")) {
      assertThat(status.state()).isEqualTo(State.RUNNING);
      assertThat(holders).contains(words[1]);
    } else if (words[0].equals("release")) {
      assertThat(holders).doesNotContain(words[1]);
      if (holders.isEmpty()) {
        assertThat(status.state()).as("%s", status).isEqualTo(State.STOPPED);
      }
    }
    if (!untouched.isEmpty()) {
      assertThat(pids()).as("the daemons").isEqualTo(untouched);
    }
  }

  /** All instances end; then all inner data is where it belongs, and nothing is left. */
  void leave(String... prefixes) {
    endAll();
    for (String prefix : prefixes) {
      pair.release(prefix, soon());
    }
    pair.rescue(PATIENCE);
    assertInnerData();
    for (SysboxKept kept : pair.kept()) {
      assertThat(kept.state()).as("%s", kept).isEqualTo(SysboxKept.State.DISPLACED);
      pair.prune(kept, PATIENCE);
    }
    removeEvidence();
    assertNothingLeft();
  }

  /** What a file that was counted anew looked like stays on purpose. */
  private static void removeEvidence() {
    for (Path file : PairFixture.entries(PairFixture.RUN)) {
      if (file.getFileName().toString().contains(".damaged-")) {
        remove(file);
      }
    }
  }

  /** Removes a file as somebody does who should not. */
  static void remove(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void assertInnerData() {
    upper.forEach(
        (id, layer) -> {
          assertThat(layer.resolve(INNER).resolve("inner")).hasContent(id);
          assertThat(layer.resolve(INNER).resolve("canary")).hasContent(id);
        });
  }

  private void assertNothingLeft() {
    assertThat(Files.exists(PLACES.lockFile()) || !Files.exists(PairFixture.RUN)).isTrue();
    if (Files.exists(PairFixture.RUN)) {
      fixture.assertNothingLeft();
    }
    assertThat(hidden(PLACES.logs())).isEmpty();
    assertThat(hidden(INSTANCES)).isEmpty();
  }

  /** What is made under another name first. */
  private static List<Path> hidden(Path folder) {
    if (!Files.exists(folder)) {
      return List.of();
    }
    List<Path> hidden = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      files.filter(file -> file.getFileName().toString().startsWith(".")).forEach(hidden::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return hidden;
  }

  static Path directory(Path path) {
    try {
      return Files.createDirectories(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void write(Path file, String content) {
    directory(file.resolveSibling(""));
    try {
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      fixture.close();
      Trees.delete(INSTANCES, soon());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
