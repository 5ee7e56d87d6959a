package io.dockyard.internal.sysbox;

import io.dockyard.internal.host.PathBytes;
import java.nio.file.Path;
import java.util.List;

/** One of the two daemons, with what its program has built in and nobody can choose. */
public enum SysboxDaemon {
  MGR("sysbox-mgr", "--data-root", "/var/lib/sysbox", "mgr"),
  FS("sysbox-fs", "--mountpoint", "/var/lib/sysboxfs", "fs");

  /** How sysbox-fs calls the file systems that it mounts into containers. */
  public static final String MOUNTED = "sysboxfs";

  private final String program;
  private final String folderOption;
  private final Path defaultFolder;
  private final String room;

  SysboxDaemon(String program, String folderOption, String defaultFolder, String room) {
    this.program = program;
    this.folderOption = folderOption;
    this.defaultFolder = Path.of(defaultFolder);
    this.room = room;
  }

  /**
   * The base name of its executable, by which it also tells whether another one runs.
   *
   * @return such as {@code sysbox-mgr}
   */
  public String program() {
    return program;
  }

  /**
   * The option that names its generation's directory.
   *
   * @return such as {@code --data-root}
   */
  public String folderOption() {
    return folderOption;
  }

  /** Its data root or mount point, as its command line says, or as it is built in. */
  Path folder(List<String> argv) {
    for (int i = 1; i < argv.size(); i++) {
      if (argv.get(i).equals(folderOption) && i + 1 < argv.size()) {
        return PathBytes.path(argv.get(i + 1));
      }
      if (argv.get(i).startsWith(folderOption + "=")) {
        return PathBytes.path(argv.get(i).substring(folderOption.length() + 1));
      }
    }
    return defaultFolder;
  }

  /**
   * The folder its generations are in.
   *
   * @return its name
   */
  public String room() {
    return room;
  }

  /**
   * Its pid file.
   *
   * @param run sysbox's run directory
   * @return the file
   */
  public Path pidFile(Path run) {
    return run.resolve(this == MGR ? "sysmgr.pid" : "sysfs.pid");
  }

  /** The socket that takes a connection without a word. */
  Path mainSocket(Path run) {
    return sockets(run).get(0);
  }

  /**
   * All its sockets. Those after the first are never connected to: sysbox-fs logs an error.
   *
   * @param run sysbox's run directory
   * @return the main one first
   */
  public List<Path> sockets(Path run) {
    return switch (this) {
      case MGR -> List.of(run.resolve("sysmgr.sock"));
      case FS -> List.of(run.resolve("sysfs.sock"), run.resolve("sysfs-seccomp.sock"));
    };
  }

  /**
   * The daemon of a program.
   *
   * @param program its base name
   * @return the daemon
   * @throws IllegalArgumentException if there is none
   */
  public static SysboxDaemon ofProgram(String program) {
    for (SysboxDaemon daemon : values()) {
      if (daemon.program.equals(program)) {
        return daemon;
      }
    }
    throw new IllegalArgumentException("not a daemon of sysbox: '" + program + "'");
  }
}
