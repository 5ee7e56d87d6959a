package io.dockyard;

/**
 * An instance for try-with-resources: closing it destroys it. One whose JVM died without closing it
 * is destroyed when the next one is made. Only {@link Dockyard#throwaway()} gives such a handle;
 * who finds the instance gets an {@link Instance} that cannot be closed.
 */
public interface ThrowawayInstance extends Instance, AutoCloseable {

  /**
   * Destroys the instance, see {@link #destroy}; nothing happens if it was destroyed already. A
   * thread that is interrupted does it too, and is interrupted afterwards.
   */
  @Override
  void close();
}
