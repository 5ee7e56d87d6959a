package io.dockyard.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file system of its own of 16 MiB, ext4 on a loop device, for what happens when a disk is full
 * or cannot be written to.
 */
public final class SmallDisk implements AutoCloseable {

  private static final long SIZE = 16 << 20;
  private static final int PIECE = 4096;

  private final TempFolder folder;
  private final Path path;

  private SmallDisk(TempFolder folder, Path path) {
    this.folder = folder;
    this.path = path;
  }

  /**
   * Makes one and mounts it; skips the test where no loop device is to be had.
   *
   * @return the disk, with nothing on it
   */
  public static SmallDisk mount() {
    HostRequirements.assumeLoopDevice();
    TempFolder folder = TempFolder.onDisk("dyk-disk-");
    try {
      Path image = folder.path().resolve("image");
      try (var channel =
          Files.newByteChannel(image, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        channel.position(SIZE - 1).write(ByteBuffer.wrap(new byte[1]));
      }
      // Nothing is reserved for root, who runs the tests.
      HostCommand.run("mkfs.ext4", "-q", "-m", "0", "-O", "^has_journal", image.toString());
      Path path = Files.createDirectory(folder.path().resolve("disk"));
      // mount(8) sets the device up so that it goes with the mount, and thus with a world's end.
      HostCommand.run("mount", "-o", "loop", image.toString(), path.toString());
      HostCommand.run("rmdir", path.resolve("lost+found").toString());
      return new SmallDisk(folder, path);
    } catch (IOException e) {
      folder.close();
      throw new UncheckedIOException(e);
    } catch (AssertionError e) {
      folder.close();
      throw e;
    }
  }

  /** The file that its loop device stands for. */
  public Path image() {
    return folder.path().resolve("image");
  }

  /** Where it is mounted. */
  public Path path() {
    return path;
  }

  /** Fills it to the last block with one file, which is returned. */
  public Path fill() {
    Path file = path.resolve("filler");
    try (var out =
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      byte[] piece = new byte[PIECE];
      while (true) {
        out.write(piece);
      }
    } catch (IOException e) {
      // Full, as was wanted.
      return file;
    }
  }

  /** Makes it read-only or writable. */
  public void writable(boolean writable) {
    HostCommand.run("mount", "-o", "remount," + (writable ? "rw" : "ro"), path.toString());
  }

  /** Unmounts it, and removes it with all that is on it. */
  @Override
  public void close() {
    folder.close();
  }
}
