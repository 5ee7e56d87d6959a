package io.dockyard.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The daemons of sysbox as a contract test starts them, and a host without any before and after.
 */
final class SysboxSandbox implements AutoCloseable {

  static final Path RUN = Path.of("/run/sysbox");
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** One of the two daemons. */
  enum Program {
    MGR("sysbox-mgr", "--data-root", "sysmgr.pid", "sysmgr.sock"),
    FS("sysbox-fs", "--mountpoint", "sysfs.pid", "sysfs.sock", "sysfs-seccomp.sock");

    final String binary;
    final String folderOption;
    final Path pidFile;

    @SuppressWarnings("ImmutableEnumChecker") // Stream.toList() gives an unmodifiable list
    final List<Path> sockets;

    Program(String binary, String folderOption, String pidFile, String... sockets) {
      this.binary = binary;
      this.folderOption = folderOption;
      this.pidFile = RUN.resolve(pidFile);
      this.sockets = Arrays.stream(sockets).map(RUN::resolve).toList();
    }

    boolean listens() {
      List<String> listening = UnixSockets.listening();
      return sockets.stream().allMatch(socket -> listening.contains(socket.toString()));
    }
  }

  private final SysboxBinaries binaries = SysboxBinaries.provide();
  private final TempFolder folder = TempFolder.onDisk("dyk-sandbox-");
  private final List<ChildProcess> started = new ArrayList<>();
  private final boolean runWasThere = HostFiles.exists(RUN);

  SysboxSandbox() {
    HostRequirements.assumeWorld();
    for (Program program : Program.values()) {
      if (program.listens()) {
        throw new IllegalStateException(program.binary + " runs in this world already");
      }
    }
  }

  SysboxBinaries binaries() {
    return binaries;
  }

  /** A path for a test's own use, on disk. */
  Path path(String name) {
    return folder.path().resolve(name);
  }

  /** The data root or mount point of a daemon that is started without saying otherwise. */
  Path folderOf(Program program) {
    return path(program.binary + ".d");
  }

  ChildProcess start(Program program, Map<String, String> environment) {
    return startWith(
        binaries.folder().resolve(program.binary),
        environment,
        program.folderOption,
        folderOf(program).toString());
  }

  ChildProcess startWith(Path binary, Map<String, String> environment, String... args) {
    List<String> command = new ArrayList<>(List.of(binary.toString()));
    command.addAll(List.of(args));
    ChildProcess process = ChildProcess.start(environment, command);
    started.add(process);
    return process;
  }

  ChildProcess startReady(Program program) {
    return awaitReady(program, start(program, Map.of()));
  }

  ChildProcess awaitReady(Program program, ChildProcess process) {
    return ListeningDaemon.await(program.binary, binaries, process, PATIENCE, program::listens);
  }

  @Override
  public void close() {
    started.forEach(ChildProcess::close);
    for (Program program : Program.values()) {
      HostFiles.deleteRecursively(program.pidFile);
      program.sockets.forEach(HostFiles::deleteRecursively);
    }
    if (!runWasThere) {
      HostFiles.deleteRecursively(RUN);
    }
    folder.close();
  }
}
