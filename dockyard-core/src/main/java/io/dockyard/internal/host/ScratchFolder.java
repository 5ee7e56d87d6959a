package io.dockyard.internal.host;

import io.dockyard.ProcessIdentity;
import io.dockyard.RefusedException;
import io.dockyard.internal.host.Folders.FolderFacts;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The folder of this JVM's scratch files, there as long as there are some.
 *
 * <p>It lies where root alone can make anything, and which is in memory: neither another user nor a
 * full disk is in its way. A lock in it says that its JVM lives, to whoever shares {@code /run},
 * from whatever pid namespace and with whatever {@code /tmp}. The lock is one of the JDK's, a
 * record lock of fcntl(2): for flock(2) native code would have to be loaded, which costs a JVM that
 * only looks more than all its commands. Such a lock goes when its file is closed anywhere in the
 * JVM, so nobody opens one of its own JVM.
 *
 * <p>Who is not root, or cannot write there, has a folder for temporary files of its own instead,
 * about which nobody else knows.
 */
final class ScratchFolder {

  /** Where those of all JVMs are; goes with the last of them. */
  static final Path ALL = Path.of("/run/dockyard-scratch");

  /** Locked as long as a folder's JVM lives. */
  static final String OWNER = "owner.lock";

  private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final int OTHERS = 077;

  /**
   * Names are counted: {@link Files#createTempDirectory} loads the JDK's secure random numbers,
   * which costs a cold JVM more than a command takes.
   */
  private static final AtomicLong COUNTER = new AtomicLong(System.nanoTime());

  private static @Nullable ScratchFolder current;
  private static int users;

  private final Path path;
  private final @Nullable RandomAccessFile owner;

  private ScratchFolder(Path path, @Nullable RandomAccessFile owner) {
    this.path = path;
    this.owner = owner;
  }

  /** What does not change as long as the JVM lives. */
  private static final class Self {

    private static final boolean ROOT = Host.root();

    /** Begins the names of its folders, one for each class loader that has loaded this class. */
    private static final String NAME = name(ProcessHandle.current().pid());

    private Self() {}

    private static String name(long pid) {
      long start = Processes.identify(pid).map(ProcessIdentity::startTicks).orElse(0L);
      return "dockyard-" + pid + "-" + start + "-";
    }
  }

  /** The folder, for one file more. */
  static synchronized Path enter() throws IOException {
    ScratchFolder folder = current == null ? make() : current;
    current = folder;
    users++;
    return folder.path;
  }

  /** There is one file less; with the last one goes the folder. */
  static synchronized void leave() throws IOException {
    users--;
    ScratchFolder folder = current;
    if (users == 0 && folder != null) {
      current = null;
      folder.remove();
    }
  }

  /** Whether killed JVMs may have left something that this one could see. */
  static boolean canSeeOthers() {
    return Self.ROOT && facts().exists();
  }

  /** Whether a folder is of this JVM. */
  static boolean isOwn(Path folder) {
    return folder.getFileName().toString().startsWith(Self.NAME);
  }

  private static ScratchFolder make() throws IOException {
    if (Self.ROOT) {
      try {
        return makeLocked();
      } catch (IOException e) {
        // Looking works where /run cannot be written to, too.
      }
    }
    while (true) {
      try {
        return new ScratchFolder(Files.createDirectory(next(TEMPORARY), PRIVATE), null);
      } catch (FileAlreadyExistsException e) {
        // Whoever made it: the next name is as good.
      }
    }
  }

  private static Path next(Path above) {
    return above.resolve(Self.NAME + COUNTER.incrementAndGet());
  }

  /** Somebody else may clear away what is not locked yet: then another one is made. */
  private static ScratchFolder makeLocked() throws IOException {
    while (true) {
      makeAll();
      Path path = next(ALL);
      try {
        Files.createDirectory(path, PRIVATE);
      } catch (FileAlreadyExistsException | NoSuchFileException e) {
        continue;
      }
      RandomAccessFile owner = lock(path);
      if (owner != null) {
        return new ScratchFolder(path, owner);
      }
    }
  }

  private static void makeAll() throws IOException {
    try {
      Files.createDirectory(ALL, PRIVATE);
    } catch (FileAlreadyExistsException e) {
      // Made by whom is told when it is looked at.
      var unused = facts();
    }
  }

  /** What {@link #ALL} is; nobody but root could have made it otherwise than it must be. */
  private static FolderFacts facts() {
    FolderFacts facts = Folders.facts(ALL);
    boolean ours = facts.directory() && facts.uid() == 0 && (facts.mode() & OTHERS) == 0;
    if (facts.exists() && !ours) {
      throw new RefusedException(
          ALL + " is not a folder that root alone may use",
          "remove it: dockyard makes it as it must be");
    }
    return facts;
  }

  /** Null where the folder is somebody else's to clear away. */
  private static @Nullable RandomAccessFile lock(Path folder) throws IOException {
    Path file = folder.resolve(OWNER);
    RandomAccessFile owner;
    try {
      owner = new RandomAccessFile(file.toFile(), "rw");
    } catch (FileNotFoundException e) {
      if (Files.deleteIfExists(folder)) {
        throw e;
      }
      return null;
    }
    boolean locked = false;
    try {
      locked =
          owner.getChannel().tryLock() != null && Files.exists(file, LinkOption.NOFOLLOW_LINKS);
      return locked ? owner : null;
    } finally {
      if (!locked) {
        owner.close();
      }
    }
  }

  private void remove() throws IOException {
    if (owner == null) {
      Files.deleteIfExists(path);
      return;
    }
    Files.deleteIfExists(path.resolve(OWNER));
    owner.close();
    removeEmpty(path);
    removeEmpty(ALL);
  }

  /** One that has something in it by now stays. */
  static void removeEmpty(Path folder) throws IOException {
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException e) {
      // Somebody else's by now.
    }
  }
}
