package io.dockyard.internal.host;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.util.Map;

/**
 * The calls to the C library that the JDK has no equivalent of. Paths are {@link PathBytes}. Types
 * are those of the 64-bit Linux ABIs (int 32, long 64 bits), the only ones Docker ships for.
 */
interface LibC extends Library {

  /** open(2); the mode counts only when a file is made. */
  int open(byte[] path, int flags, int mode);

  /** openat(2), without flags that make a file. */
  int openat(int folder, byte[] path, int flags);

  /** close(2). */
  int close(int descriptor);

  /** flock(2). */
  int flock(int descriptor, int operation);

  /** umount2(2). */
  int umount2(byte[] target, int flags);

  /** renameat2(2), in glibc since 2.28. */
  int renameat2(int oldFolder, byte[] oldPath, int newFolder, byte[] newPath, int flags);

  /** poll(2) on an array of {@code struct pollfd}, eight bytes each. */
  int poll(byte[] descriptors, long count, int timeoutMillis);

  /** read(2). */
  long read(int descriptor, byte[] buffer, long size);

  /** write(2). */
  long write(int descriptor, byte[] buffer, long size);

  /** eventfd(2). */
  int eventfd(int initial, int flags);

  /** inotify_init1(2). */
  int inotify_init1(int flags);

  /** inotify_add_watch(2). */
  int inotify_add_watch(int descriptor, byte[] path, int mask);

  /** syscall(2); every argument a {@link Long}, as the kernel reads whole registers. */
  long syscall(long number, Object... arguments);

  /** lgetxattr(2). */
  long lgetxattr(byte[] path, String name, byte[] value, long size);

  /** lsetxattr(2). */
  int lsetxattr(byte[] path, String name, byte[] value, long size, int flags);

  /** pthread_sigmask(3) with sets of 1024 signals. */
  int pthread_sigmask(int how, long[] set, long[] before);

  /** strerror(3). */
  String strerror(int errno);

  /** The library, loaded at the first use: that costs a cold JVM some 70 ms. */
  static LibC get() {
    return Holder.LIBRARY;
  }

  /**
   * Why the last call of this thread failed.
   *
   * @return its errno
   */
  static int errno() {
    return Native.getLastError();
  }

  /** Keeps the library from being loaded together with the interface. */
  final class Holder {
    private static final LibC LIBRARY =
        Native.load("c", LibC.class, Map.of(OPTION_STRING_ENCODING, "UTF-8"));

    private Holder() {}
  }
}
