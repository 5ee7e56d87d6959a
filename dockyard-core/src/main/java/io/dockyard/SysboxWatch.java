package io.dockyard;

/** A watch on the shared sysbox, see {@link SharedSysbox#watch}. It lasts until it is closed. */
public interface SysboxWatch extends AutoCloseable {

  /**
   * Ends the watch. When it returns, the listener runs no more and is not called again, unless it
   * is the listener itself that calls this: then it is not called again. May be called more than
   * once, and by any thread. Waits at most for a call of the listener or a repair that is under
   * way; an interrupt of the thread ends that wait, and the interrupt flag stays set.
   */
  @Override
  void close();
}
