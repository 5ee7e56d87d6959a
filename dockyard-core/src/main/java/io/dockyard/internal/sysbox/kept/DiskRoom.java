package io.dockyard.internal.sysbox.kept;

import io.dockyard.internal.host.Mount;
import io.dockyard.internal.host.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Says what room there is where something could not be written, and what is to be done. */
final class DiskRoom {

  private static final double MEBIBYTE = 1 << 20;

  private DiskRoom() {}

  /**
   * A sentence.
   *
   * @param folder where something was written to; exists
   * @param needed how many bytes it takes; 0 where that is next to nothing
   */
  static String of(Path folder, long needed) {
    Mount mount = Mounts.holding(folder);
    String where =
        "the file system at " + mount.mountPoint() + " (" + mount.fileSystemType() + ") ";
    if (mount.readOnly()) {
      return where + "is read-only: make it writable and try again";
    }
    try {
      long free = Files.getFileStore(folder).getUsableSpace();
      String takes = needed > 0 ? ", this takes up to " + mebibytes(needed) : "";
      String advice = free <= needed ? ": make room there and try again" : "";
      return where + "has " + mebibytes(free) + " free" + takes + advice;
    } catch (IOException e) {
      return where + "cannot be looked at: " + e.getMessage();
    }
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / MEBIBYTE);
  }
}
