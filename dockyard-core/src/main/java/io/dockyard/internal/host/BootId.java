package io.dockyard.internal.host;

import io.dockyard.HostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Which boot of the machine this is: pids and start times mean nothing in another one. */
public final class BootId {

  private static final Path FILE = Path.of("/proc/sys/kernel/random/boot_id");

  private static volatile @Nullable String cached;

  private BootId() {}

  /**
   * The id of this boot, from /proc/sys/kernel/random/boot_id (random(4)).
   *
   * @return a UUID in text form
   * @throws HostException when the kernel does not tell
   */
  public static String current() {
    String id = cached;
    if (id == null) {
      try {
        id = Files.readString(FILE).strip();
      } catch (IOException e) {
        throw new HostException("read " + FILE, e);
      }
      cached = id;
    }
    return id;
  }
}
