package io.dockyard.internal.host;

/**
 * Which signals a thread blocks (pthread_sigmask(3)); programs that it starts block them as well.
 * HotSpot blocks SIGQUIT in nearly all threads, because one of its own is to get it.
 */
final class SignalMask implements AutoCloseable {

  private static final int SIG_UNBLOCK = 1;
  private static final int SIG_SETMASK = 2;
  private static final int LONGS = 16;

  private final long[] before;

  private SignalMask(long[] before) {
    this.before = before;
  }

  /** Has this thread block a signal no more, until it is closed by the same thread. */
  static SignalMask without(int signal) {
    long[] set = new long[LONGS];
    set[0] = 1L << (signal - 1);
    long[] before = new long[LONGS];
    change(SIG_UNBLOCK, set, before);
    return new SignalMask(before);
  }

  @Override
  public void close() {
    change(SIG_SETMASK, before, new long[LONGS]);
  }

  private static void change(int how, long[] set, long[] before) {
    int errno = LibC.get().pthread_sigmask(how, set, before);
    if (errno != 0) {
      throw Errno.failure("change the signals that a thread blocks", errno);
    }
  }
}
