package io.dockyard.internal.direct.pair;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Deadline;
import io.dockyard.ProcessIdentity;
import io.dockyard.SysboxStatus;
import io.dockyard.SysboxStatus.State;
import io.dockyard.internal.host.AtomicFile;
import io.dockyard.internal.host.Cgroups;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.host.Trees;
import io.dockyard.internal.sysbox.PairObserver;
import io.dockyard.internal.sysbox.PairPlaces;
import io.dockyard.internal.sysbox.SysboxDaemon;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.ChildProcess;
import io.dockyard.testkit.DockyardTraces;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.HostRequirements;
import io.dockyard.testkit.HostSnapshot;
import io.dockyard.testkit.ListeningDaemon;
import io.dockyard.testkit.PairListeners;
import io.dockyard.testkit.SysboxBinaries;
import io.dockyard.testkit.TempFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A host with sysbox's binaries and no pair; all that a test starts is gone afterwards. */
final class PairFixture implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final PairPlaces PLACES = PairPlaces.under(DockyardTraces.HOME);
  static final Path RUN = PLACES.run();
  static final Path COUNT = Ledger.countFile(PLACES);
  static final Path HOLDERS = Ledger.recordFile(PLACES);

  private static final String HOLD = "hold";

  private final SysboxBinaries binaries;
  private final TempFolder folder;
  private final HostSnapshot untouched;
  private final HostSnapshot before;
  private final List<AutoCloseable> started = new ArrayList<>();

  PairFixture() {
    HostRequirements.assumeWorld();
    assertThat(new SysboxPair(PLACES).status().state()).isIn(State.ABSENT, State.STOPPED);
    untouched = HostSnapshot.take();
    binaries = SysboxBinaries.provide();
    folder = TempFolder.onDisk("dyk-pair-");
    binaries.installShared();
    before = HostSnapshot.take();
  }

  /** A copy of one of the stand-ins of another version; its file is new. */
  Path otherVersion(String program, String version) {
    HostRequirements.assumeStandIn("only the stand-in says what it is told");
    Path copy = path("other").resolve(program);
    try {
      Files.createDirectories(copy.resolveSibling(""));
      Files.copy(binaries.folder().resolve(program), copy, StandardCopyOption.COPY_ATTRIBUTES);
      Files.writeString(copy.resolveSibling(program + ".version"), version + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return copy;
  }

  /** The programs that this test runs. */
  Path program(String name) {
    return binaries.folder().resolve(name);
  }

  /** Whether the daemons are Nestybox's, not the stand-ins. */
  boolean real() {
    return binaries.real();
  }

  /** The pair of the host. */
  SysboxPair pair() {
    return new SysboxPair(PLACES);
  }

  /** The pair of the host, whose daemons are started with these knobs of the stand-in. */
  SysboxPair pair(Map<String, String> knobs) {
    HostRequirements.assumeStandIn("only the stand-in has knobs");
    return new SysboxPair(places(knobs));
  }

  static PairPlaces places(Map<String, String> environment) {
    return new PairPlaces(
        RUN,
        PLACES.binaries(),
        PLACES.logs(),
        PLACES.home(),
        PLACES.link(),
        PLACES.cgroup(),
        environment);
  }

  /** The directory as an earlier pair left it. */
  static void makeRun() {
    Folders.create(RUN, "rwx------");
  }

  Path path(String name) {
    return folder.path().resolve(name);
  }

  static Deadline soon() {
    return Deadline.after(PATIENCE);
  }

  /** A file for a knob of the stand-in: a daemon is held by it until {@link #letGo()}. */
  String hold() {
    try {
      return Files.createFile(path(HOLD)).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets the daemons go on that are held. */
  void letGo() {
    try {
      Files.delete(path(HOLD));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Does what has to wait for a stop that is held, and that this JVM has not begun; it is let go
   * once this JVM waits.
   */
  void letGoOnceItWaits(Runnable operation) throws Exception {
    // A JVM that waits for a stop writes down that it does.
    Optional<String> before = content(HOLDERS);
    letGoOnce(() -> !content(HOLDERS).equals(before), operation);
  }

  /** Does what has to wait for a daemon that is held, which is let go once it is seen to wait. */
  void letGoOnce(BooleanSupplier itWaits, Runnable operation) throws Exception {
    CompletableFuture<Void> done = CompletableFuture.runAsync(operation);
    Await.until("it to wait", PATIENCE, () -> itWaits.getAsBoolean() || done.isDone());
    letGo();
    done.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** What is in a file, if it is there. */
  static Optional<String> content(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a daemon as somebody else would, with binaries of their own, and waits for it. */
  ChildProcess startForeign(SysboxDaemon daemon) {
    Path binary = daemon == SysboxDaemon.MGR ? binaries.mgr() : binaries.fs();
    ChildProcess process =
        ChildProcess.start(
            Map.of(),
            List.of(
                binary.toString(),
                daemon.folderOption(),
                path("foreign-" + daemon.room()).toString()));
    started.add(process);
    PairObserver observer = new PairObserver(PLACES);
    return ListeningDaemon.await(
        daemon.program(), binaries, process, PATIENCE, () -> observer.listening(daemon));
  }

  /** Starts a process that ends with this fixture. */
  ChildProcess start(Map<String, String> environment, String... command) {
    ChildProcess process = ChildProcess.start(environment, List.of(command));
    started.add(process);
    return process;
  }

  /** What stands for a daemon of an instance: by its program, and by the variables all have. */
  ChildProcess startDaemonOf(String prefix, String runtime) {
    Path program = path("bin-" + prefix).resolve("containerd");
    HostCommand.run(
        "sh", "-c", "mkdir -p $(dirname %1$s) && cp /bin/sleep %1$s".formatted(program));
    ChildProcess process =
        ChildProcess.start(
            Map.of("DOCKYARD_INSTANCE", prefix, "DOCKYARD_RUNTIME", runtime),
            List.of(program.toString(), "600"));
    started.add(process);
    Await.until(
        "the daemon of " + prefix,
        PATIENCE,
        () -> Processes.executable(process.pid()).filter(program::equals).isPresent());
    return process;
  }

  /** What stands for a container of an instance: in its cgroup, in namespaces of its own. */
  ChildProcess startContainerOf(String prefix, boolean sysbox) {
    return startContainer(
        prefix, "containers", sysbox ? "mount -t tmpfs sysboxfs /proc/sys && " : "");
  }

  /** What stands for a container that runs on a sysbox-fs, which has a mount for it. */
  ChildProcess startContainerOn(Path fsMount, String prefix, String id) {
    return startContainer(prefix, "containers/" + id, "mount --bind " + fsMount + " /mnt && ");
  }

  private ChildProcess startContainer(String prefix, String folder, String mount) {
    ChildProcess process =
        ChildProcess.start(
            "sh", "-c", "read go && unshare -m -p -f sh -c '" + mount + "echo up; sleep 600'");
    String cgroup = "dockyard/" + prefix;
    started.add(
        () -> {
          Cgroups.kill(cgroup);
          process.close();
          Cgroups.remove(cgroup, soon());
          Cgroups.removeIfEmpty("dockyard");
        });
    Cgroups.create(cgroup + "/" + folder).forEach(made -> enter(made, process.pid()));
    process.writeLine("go");
    process.awaitLine("^up$", PATIENCE);
    return process;
  }

  private static void enter(Path cgroup, long pid) {
    try {
      Files.writeString(cgroup.resolve("cgroup.procs"), Long.toString(pid));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends all that stands for a container of an instance. */
  static void killContainersOf(String prefix) {
    Cgroups.kill("dockyard/" + prefix);
    Await.until(
        "the end of the containers of " + prefix,
        PATIENCE,
        () ->
            Cgroups.processes("dockyard/" + prefix).stream()
                .noneMatch(pid -> Processes.identify(pid).isPresent()));
  }

  /** The processes that run a daemon's program. */
  static List<ProcessIdentity> running(SysboxDaemon daemon) {
    return Processes.pids().stream()
        .filter(
            pid -> Processes.executable(pid).filter(e -> e.endsWith(daemon.program())).isPresent())
        .filter(Processes::leadsSession)
        // A container may have a sysbox of its own.
        .filter(pid -> Processes.sameNamespace(pid, "pid"))
        .flatMap(pid -> Processes.identify(pid).stream())
        .toList();
  }

  static void assertOnePairOfOurs() {
    SysboxStatus status = new SysboxPair(PLACES).status();
    assertThat(status.state()).as("%s", status).isEqualTo(State.RUNNING);
    assertThat(running(SysboxDaemon.MGR))
        .extracting(ProcessIdentity::pid)
        .containsExactly(PairListeners.mgrPid(status).orElseThrow());
    assertThat(running(SysboxDaemon.FS))
        .extracting(ProcessIdentity::pid)
        .containsExactly(PairListeners.fsPid(status).orElseThrow());
  }

  /** Whether all sockets of both daemons listen. */
  static boolean bothListen() {
    return new PairObserver(PLACES).listening(List.of(SysboxDaemon.values()));
  }

  static void kill9(SysboxDaemon daemon) {
    List<ProcessIdentity> processes = running(daemon);
    processes.forEach(process -> Processes.signal(process, Processes.SIGKILL));
    assertThat(Processes.awaitExit(processes, soon())).isTrue();
  }

  /** The one generation that a daemon was started on last. */
  static Path generation(SysboxDaemon daemon) {
    List<String> argv = Processes.argv(running(daemon).get(0).pid());
    return Path.of(argv.get(2));
  }

  /** What is in a folder; nothing where there is none. */
  static List<Path> entries(Path directory) {
    return Folders.list(directory);
  }

  /** What stands for daemons and containers of instances may be there until the end. */
  void assertNothingLeft() {
    assertThat(differences(before))
        .filteredOn(
            line -> !line.matches("appeared (process: (?!sysbox-)|cgroup: .*/dockyard/?).*"))
        .isEmpty();
    for (SysboxDaemon daemon : SysboxDaemon.values()) {
      assertThat(running(daemon)).isEmpty();
    }
    assertThat(entries(RUN)).containsOnly(PLACES.lockFile());
    assertThat(PLACES.home()).doesNotExist();
    assertThat(Files.exists(PLACES.link(), LinkOption.NOFOLLOW_LINKS)).isFalse();
    assertThat(Cgroups.processes(PLACES.cgroup()))
        .noneMatch(pid -> Processes.sameNamespace(pid, "pid"));
  }

  /** Without the JVMs of the test: those that a crash exploration starts ahead come and go. */
  private static List<String> differences(HostSnapshot earlier) {
    return earlier.differences(HostSnapshot.take()).stream()
        .filter(line -> !line.matches("(appeared|gone) process: java \\d+"))
        .toList();
  }

  /** Ends and removes everything, also after a failure in the middle. */
  @Override
  public void close() throws Exception {
    for (AutoCloseable resource : started) {
      resource.close();
    }
    for (SysboxDaemon daemon : SysboxDaemon.values()) {
      endOurs(daemon);
    }
    // A daemon of many threads may be in its cgroup for a moment after it was seen to end.
    Cgroups.remove(PLACES.cgroup(), soon());
    for (Path entry : entries(RUN)) {
      if (!entry.equals(PLACES.lockFile())) {
        Files.deleteIfExists(entry);
      }
    }
    AtomicFile.removeLeftovers(RUN);
    if (Files.isSymbolicLink(PLACES.link())) {
      Files.delete(PLACES.link());
    }
    Trees.delete(PLACES.home(), soon());
    Trees.delete(PLACES.logs(), soon());
    binaries.close();
    folder.close();
    assertThat(differences(untouched)).as("what is not as it was before the test").isEmpty();
  }

  private static void endOurs(SysboxDaemon daemon) {
    List<ProcessIdentity> ours =
        Stream.concat(
                running(daemon).stream(),
                Cgroups.processes(PLACES.cgroup()).stream()
                    .flatMap(pid -> Processes.identify(pid).stream()))
            .filter(process -> Processes.sameNamespace(process.pid(), "pid"))
            .filter(
                process ->
                    Processes.executable(process.pid())
                        .filter(PLACES.binary(daemon)::equals)
                        .isPresent())
            .toList();
    ours.forEach(process -> Processes.signal(process, Processes.SIGKILL));
    Processes.awaitExit(ours, soon());
  }
}
