package io.dockyard.spi;

import java.nio.file.Path;
import java.util.concurrent.Executor;

/**
 * What a backend may use of the dockyard that opens it. Made by dockyard alone; further methods may
 * come.
 */
public interface BackendContext {

  /**
   * Where dockyard keeps what outlives every JVM, such as the registry.
   *
   * @return an absolute path
   */
  Path home();

  /**
   * Runs what goes on beside an operation. A task of it may wait, but not for another one: the
   * executor need not have a thread for each.
   *
   * @return the executor
   */
  Executor executor();
}
