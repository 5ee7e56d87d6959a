package io.dockyard.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The binaries {@code sysbox-mgr}, {@code sysbox-fs} and {@code sysbox-runc} that a test runs: real
 * ones from the folder that the system property {@value #PROPERTY} names, else the stand-ins, built
 * from the C sources beside this class.
 *
 * <p>The stand-ins read these environment variables at their start; {@code STANDIN_MGR_…} and
 * {@code STANDIN_FS_…} in their place speak to one of the two daemons only:
 *
 * <ul>
 *   <li>{@code STANDIN_FAIL=1}: exits with 1 before it touches anything;
 *   <li>{@code STANDIN_HANG=1}: hangs before {@code READY=1} and before it listens, until its one
 *       child process is killed; {@code STANDIN_HANG_ONCE=FILE}: so only if the file exists, which
 *       it deletes;
 *   <li>{@code STANDIN_START_HOLD=FILE}: does not listen as long as the file exists, with {@code
 *       READY=1} sent already;
 *   <li>{@code STANDIN_STOP_HOLD=FILE}: does not go on with its graceful stop as long as the file
 *       exists;
 *   <li>{@code STANDIN_COPY_FAIL=1}: sysbox-mgr cannot copy any volume; {@code
 *       STANDIN_COPY_OUT_FAIL=1}: none to its container;
 *   <li>{@code STANDIN_VERSION=X}: what {@code --version} says, of all three; without it, what a
 *       file {@code PROGRAM.version} beside the executable says.
 * </ul>
 *
 * <p>A daemon that gets none of them in its environment looks, each time, for lines {@code
 * STANDIN_…=…} without the program's name in the file {@code PROGRAM.knobs} beside its executable.
 *
 * <p>Each daemon logs {@code DOCKER_HOST=…} or {@code DOCKER_HOST is not set} when it starts.
 */
public final class SysboxBinaries implements AutoCloseable {

  /** The system property that names a folder with real binaries. */
  public static final String PROPERTY = "dockyard.sysbox.bin";

  /** Where dockyard keeps the shared binaries. */
  public static final Path SHARED = Path.of("/usr/local/lib/dockyard");

  /** Where an instance finds sysbox-runc. */
  public static final Path RUNC = Path.of("/usr/local/bin/sysbox-runc");

  private static final List<String> PROGRAMS = List.of("sysbox-mgr", "sysbox-fs", "sysbox-runc");
  private static final List<String> SHARED_PROGRAMS = List.of("sysbox-mgr", "sysbox-fs");

  private static @Nullable Path compiled;

  private final Path folder;
  private final boolean real;
  private @Nullable TempFolder replaced;
  private boolean sharedFolderWasThere;
  private boolean runcAdded;

  private SysboxBinaries(Path folder, boolean real) {
    this.folder = folder;
    this.real = real;
  }

  /**
   * The binaries for this test run.
   *
   * @return the binaries; nothing is installed yet
   */
  public static SysboxBinaries provide() {
    String given = System.getProperty(PROPERTY, "");
    if (given.isEmpty()) {
      return new SysboxBinaries(standIn(), false);
    }
    Path folder = Path.of(given);
    for (String program : PROGRAMS) {
      if (!Files.isExecutable(folder.resolve(program))) {
        throw new IllegalStateException(PROPERTY + ": no executable " + folder.resolve(program));
      }
    }
    return new SysboxBinaries(folder, true);
  }

  /** The folder with the three binaries. */
  public Path folder() {
    return folder;
  }

  /** {@code sysbox-mgr} in {@link #folder()}. */
  public Path mgr() {
    return folder.resolve("sysbox-mgr");
  }

  /** {@code sysbox-fs} in {@link #folder()}. */
  public Path fs() {
    return folder.resolve("sysbox-fs");
  }

  /** {@code sysbox-runc} in {@link #folder()}. */
  public Path runc() {
    return folder.resolve("sysbox-runc");
  }

  /** Whether they are Nestybox's, not the stand-ins. */
  public boolean real() {
    return real;
  }

  /**
   * Puts {@code sysbox-mgr} and {@code sysbox-fs} into {@link #SHARED}. What was there comes back
   * with {@link #close()}.
   *
   * @throws IllegalStateException when a sysbox runs: its binaries must not be replaced
   */
  public void installShared() {
    if (replaced != null) {
      return;
    }
    if (UnixSockets.listening().stream().anyMatch(path -> path.startsWith("/run/sysbox/sys"))) {
      throw new IllegalStateException("a sysbox runs here; its binaries must stay as they are");
    }
    TempFolder backup = TempFolder.onDisk("dyk-replaced-");
    sharedFolderWasThere = Files.isDirectory(SHARED);
    replaced = backup;
    try {
      Files.createDirectories(SHARED);
      for (String program : SHARED_PROGRAMS) {
        Path target = SHARED.resolve(program);
        if (Files.exists(target)) {
          Files.copy(target, backup.path().resolve(program), StandardCopyOption.COPY_ATTRIBUTES);
        }
        replace(folder.resolve(program), target);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot install into " + SHARED, e);
    }
  }

  /**
   * Tells the shared sysbox-mgr how to behave from now on, whoever started it.
   *
   * @param knobs lines such as {@code STANDIN_COPY_FAIL=1}; none for nothing special
   */
  public static void tellSharedMgr(String... knobs) {
    tellShared("sysbox-mgr", knobs);
  }

  /**
   * Tells one of the shared daemons how to behave from now on, whoever started it.
   *
   * @param program {@code sysbox-mgr} or {@code sysbox-fs}
   * @param knobs lines such as {@code STANDIN_FAIL=1}; none for nothing special
   */
  public static void tellShared(String program, String... knobs) {
    Path file = SHARED.resolve(program + ".knobs");
    try {
      if (knobs.length == 0) {
        Files.deleteIfExists(file);
      } else {
        Files.write(file, List.of(knobs));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts {@code sysbox-runc} at {@link #RUNC} until {@link #close()}; one that is there stays. */
  public void installRunc() {
    if (Files.exists(RUNC)) {
      return;
    }
    try {
      replace(runc(), RUNC);
      runcAdded = true;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot install " + RUNC, e);
    }
  }

  private void removeRunc() {
    if (!runcAdded) {
      return;
    }
    runcAdded = false;
    try {
      Files.deleteIfExists(RUNC);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + RUNC, e);
    }
  }

  /** Puts back what {@link #installShared()} and {@link #installRunc()} changed. */
  @Override
  public void close() {
    removeRunc();
    TempFolder backup = replaced;
    if (backup == null) {
      return;
    }
    replaced = null;
    SHARED_PROGRAMS.forEach(SysboxBinaries::tellShared);
    try (backup) {
      for (String program : SHARED_PROGRAMS) {
        Path before = backup.path().resolve(program);
        if (Files.exists(before)) {
          replace(before, SHARED.resolve(program));
        } else {
          Files.deleteIfExists(SHARED.resolve(program));
        }
      }
      if (!sharedFolderWasThere && HostFiles.entries(SHARED).isEmpty()) {
        Files.deleteIfExists(SHARED);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot restore " + SHARED, e);
    }
  }

  /**
   * Puts a copy of a program in a place, by rename: one that runs cannot be overwritten.
   *
   * @param source the program
   * @param target where it is put; may be the program itself, which then is another file
   * @throws IOException when it cannot be
   */
  public static void replace(Path source, Path target) throws IOException {
    Path next = target.resolveSibling("." + target.getFileName() + ".next");
    Files.copy(
        source, next, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    Files.move(next, target, StandardCopyOption.ATOMIC_MOVE);
  }

  private static synchronized Path standIn() {
    if (compiled == null) {
      HostRequirements.requireCommand("cc", "gcc libc6-dev");
      TempFolder folder = TempFolder.onDisk("dyk-sysbox-");
      Runtime.getRuntime().addShutdownHook(new Thread(folder::close));
      Path sources = folder.path().resolve("src");
      unpack(sources);
      for (String program : PROGRAMS) {
        compile(sources, program, folder.path().resolve(program));
      }
      compiled = folder.path();
    }
    return compiled;
  }

  /** From a jar or a folder of classes alike. */
  private static void unpack(Path sources) {
    try {
      Files.createDirectories(sources);
      for (String name :
          List.of("standin.h", "standin.c", "sysbox-mgr.c", "sysbox-fs.c", "sysbox-runc.c")) {
        try (InputStream source = SysboxBinaries.class.getResourceAsStream(name)) {
          Files.copy(Objects.requireNonNull(source, name), sources.resolve(name));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void compile(Path sources, String program, Path binary) {
    String main = sources.resolve(program + ".c").toString();
    String shared = sources.resolve("standin.c").toString();
    HostCommand.Result result =
        HostCommand.of("cc", "-O1", "-Wall", "-o", binary.toString(), main, shared).result();
    if (result.exitCode() != 0) {
      throw new IllegalStateException(
          "cc cannot build the stand-in of "
              + program
              + " (apt-get install gcc libc6-dev):\n"
              + result.output());
    }
  }
}
