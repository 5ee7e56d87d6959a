package io.dockyard.internal.host;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** Gives files capabilities (capabilities(7)), as setcap(8) does where it is installed. */
public final class FileCapabilities {

  /** The attribute they are in. */
  public static final String NAME = "security.capability";

  private static final int REVISION_2_EFFECTIVE = 0x02000001;
  private static final int NET_BIND_SERVICE = 1 << 10;
  private static final int SIZE = 20;

  private FileCapabilities() {}

  /**
   * Gives one.
   *
   * @param file a program
   */
  public static void give(Path file) {
    byte[] value =
        ByteBuffer.allocate(SIZE)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(REVISION_2_EFFECTIVE)
            .putInt(NET_BIND_SERVICE)
            .array();
    if (LibC.get().lsetxattr(PathBytes.terminated(file), NAME, value, SIZE, 0) != 0) {
      throw Errno.failure("give " + file + " a capability", LibC.errno());
    }
  }
}
