package io.dockyard.internal.host;

/** The flags of open(2); two of them differ between architectures (asm/fcntl.h). */
final class OpenFlags {

  static final int O_RDONLY = 0;
  static final int O_RDWR = 2;
  static final int O_CREAT = 0x40;
  static final int O_CLOEXEC = 0x80000;
  static final int O_PATH = 0x200000;
  static final int O_DIRECTORY = armOrPower() ? 0x4000 : 0x10000;
  static final int O_NOFOLLOW = armOrPower() ? 0x8000 : 0x20000;

  private OpenFlags() {}

  private static boolean armOrPower() {
    String arch = System.getProperty("os.arch", "");
    return arch.startsWith("aarch64") || arch.startsWith("arm") || arch.startsWith("ppc");
  }
}
