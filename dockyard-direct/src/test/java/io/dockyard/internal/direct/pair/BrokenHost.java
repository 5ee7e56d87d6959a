package io.dockyard.internal.direct.pair;

import static io.dockyard.internal.direct.pair.BareHold.acquire;
import static io.dockyard.internal.direct.pair.PairFixture.PATIENCE;
import static io.dockyard.internal.direct.pair.PairFixture.PLACES;
import static io.dockyard.internal.direct.pair.PairFixture.RUN;
import static io.dockyard.internal.direct.pair.PairFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.ProcessIdentity;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.sysbox.PairObserver;
import io.dockyard.internal.sysbox.SysboxDaemon;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.ChildProcess;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.HostRequirements;
import io.dockyard.testkit.JvmUnderTest;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A host on which a pair is broken in one way or another, with real processes and files. */
final class BrokenHost implements AutoCloseable {

  /** The instance that holds the pair. */
  static final String HOLDER = "a_";

  /** A stop that nothing moves is not waited for longer. */
  private static final Duration STUCK_AFTER = Duration.ofSeconds(10);

  private final PairFixture fixture = new PairFixture();
  private final SysboxPair pair = new SysboxPair(PLACES, STUCK_AFTER);
  private final List<ChildProcess> strangers = new ArrayList<>();
  private final Deque<AutoCloseable> causes = new ArrayDeque<>();
  private final Deque<String> mounts = new ArrayDeque<>();
  private Optional<ChildProcess> holdersDaemon = Optional.empty();

  SysboxPair pair() {
    return pair;
  }

  void hold() {
    acquire(pair, HOLDER, soon());
  }

  /** Where holders are found by what lives. */
  void holdWithADaemon() {
    startTheHoldersDaemon();
    hold();
  }

  private void startTheHoldersDaemon() {
    holdersDaemon = Optional.of(fixture.startDaemonOf(HOLDER, "sysbox-runc"));
  }

  /** As before a stop of the instance lets the pair go. */
  void endTheHoldersDaemon() {
    holdersDaemon.ifPresent(ChildProcess::close);
  }

  void kill(SysboxDaemon daemon) {
    PairFixture.kill9(daemon);
  }

  void sigstop(SysboxDaemon daemon) {
    sigstop(PairFixture.running(daemon).get(0));
  }

  private static void sigstop(ProcessIdentity process) {
    Processes.signal(process, Processes.SIGSTOP);
    Await.until("it to stop", PATIENCE, () -> Processes.stopped(process.pid()));
  }

  /** A sysbox-fs that waits at its start for its helper, which a signal has stopped. */
  void hangAtAStoppedHelper() {
    fixture.pair(Map.of()); // skips where there are no knobs
    startTheHoldersDaemon();
    try (JvmUnderTest child =
        JvmUnderTest.start(PairInChild.class, "acquire", HOLDER, "STANDIN_FS_HANG=1")) {
      Await.until("the helper", PATIENCE, () -> helper().isPresent());
      Await.until("both to be noted", PATIENCE, BrokenHost::bothAreNoted);
      child.kill9();
    }
    helper().flatMap(process -> Processes.identify(process.pid())).ifPresent(BrokenHost::sigstop);
    Await.until("sysbox-mgr", PATIENCE, () -> new PairObserver(PLACES).listening(SysboxDaemon.MGR));
  }

  private static boolean bothAreNoted() {
    try {
      String noted = Files.readString(PairFixture.HOLDERS);
      return daemons().stream()
          .allMatch(one -> Pattern.compile("\"pid\": ?" + one.pid() + "\\b").matcher(noted).find());
    } catch (IOException e) {
      return false; // not written yet
    }
  }

  private static Optional<ProcessHandle> helper() {
    return PairFixture.running(SysboxDaemon.FS).stream()
        .flatMap(fs -> ProcessHandle.of(fs.pid()).stream())
        .flatMap(ProcessHandle::children)
        .findFirst();
  }

  /** Another process listens at a socket of sysbox. */
  void occupy(String socket) throws IOException {
    PairFixture.makeRun();
    Files.deleteIfExists(RUN.resolve(socket));
    causes.push(listen(socket));
  }

  void leaveStale(String socket) throws IOException {
    PairFixture.makeRun();
    listen(socket).close();
  }

  private static ServerSocketChannel listen(String socket) throws IOException {
    return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(RUN.resolve(socket)));
  }

  /** By a new file: one that is read-only stays so. */
  void write(String file, String content) throws IOException {
    PairFixture.makeRun();
    Files.deleteIfExists(RUN.resolve(file));
    Files.writeString(RUN.resolve(file), content);
  }

  void truncate(Path file) throws IOException {
    String content = Files.readString(file);
    Files.writeString(file, content.substring(0, content.length() / 2));
  }

  ChildProcess stranger(String... command) {
    ChildProcess process = fixture.start(Map.of(), command);
    strangers.add(process);
    return process;
  }

  ChildProcess foreign(SysboxDaemon daemon) {
    ChildProcess process = fixture.startForeign(daemon);
    strangers.add(process);
    return process;
  }

  void replaceProgram(SysboxDaemon daemon) throws IOException {
    Path program = PLACES.binary(daemon);
    Path next = program.resolveSibling("." + program.getFileName() + ".next");
    Files.copy(program, next, StandardCopyOption.COPY_ATTRIBUTES);
    Files.move(next, program, StandardCopyOption.ATOMIC_MOVE);
  }

  /** A file system of its own, too small for much, where sysbox has its sockets. */
  void giveRunAFileSystem() {
    PairFixture.makeRun();
    mount("-t", "tmpfs", "-o", "size=256k,mode=700", "tmpfs", RUN.toString());
  }

  /** A file system of its own, on a disk as sysbox-mgr wants it, where generations are. */
  void giveHomeAFileSystem() throws IOException {
    HostRequirements.assumeLoopDevice();
    Path image = fixture.path("disk");
    HostCommand.run("truncate", "-s", "8M", image.toString());
    HostCommand.run("mkfs.ext4", "-q", "-F", "-m", "0", "-O", "^has_journal", image.toString());
    Files.createDirectories(PLACES.home());
    mount("-o", "loop", image.toString(), PLACES.home().toString());
    HostCommand.run("rm", "-rf", PLACES.home() + "/lost+found");
  }

  private void mount(String... options) {
    List<String> command = new ArrayList<>(List.of("mount"));
    command.addAll(List.of(options));
    HostCommand.run(command.toArray(String[]::new));
    mounts.push(options[options.length - 1]);
  }

  void fill(Path folder) {
    HostCommand.of("dd", "if=/dev/zero", "of=" + folder.resolve("full"), "bs=1k").result();
    causes.push(() -> Files.delete(folder.resolve("full")));
  }

  void makeReadOnly(Path folder) {
    HostCommand.run("mount", "-o", "remount,ro", folder.toString());
    causes.push(() -> HostCommand.run("mount", "-o", "remount,rw", folder.toString()));
  }

  /** What is not ours lives on. */
  boolean strangersLive() {
    return strangers.stream().allMatch(ChildProcess::isAlive);
  }

  /** All daemons of sysbox, whoever started them. */
  static List<ProcessIdentity> daemons() {
    return Stream.of(SysboxDaemon.values())
        .flatMap(daemon -> PairFixture.running(daemon).stream())
        .toList();
  }

  void assertNothingOfOursLeft() {
    if (strangers.isEmpty() && mounts.isEmpty() && causes.isEmpty()) {
      fixture.assertNothingLeft();
    }
    assertThat(daemons())
        .extracting(ProcessIdentity::pid)
        .isSubsetOf(strangers.stream().map(ChildProcess::pid).toList());
  }

  /** Whether what is wrong is a cause that may go. */
  boolean healable() {
    return !causes.isEmpty();
  }

  /** The cause goes: a disk has room again, a stranger's socket is closed. */
  void heal() throws Exception {
    while (!causes.isEmpty()) {
      causes.pop().close();
    }
  }

  @Override
  public void close() throws Exception {
    for (ChildProcess stranger : strangers) {
      stranger.close();
    }
    heal();
    while (!mounts.isEmpty()) {
      HostCommand.run("umount", "-l", mounts.pop());
    }
    fixture.close();
  }
}
