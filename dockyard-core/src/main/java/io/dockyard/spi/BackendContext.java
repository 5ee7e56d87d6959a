package io.dockyard.spi;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Executor;

/** What a backend may use of the dockyard that opens it. */
public final class BackendContext {

  private final Path home;
  private final Executor executor;

  /**
   * What a dockyard has to offer.
   *
   * @param home the folder in which dockyard keeps what outlives every JVM, such as the registry
   * @param executor runs what goes on beside an operation
   */
  public BackendContext(Path home, Executor executor) {
    this.home = Objects.requireNonNull(home);
    this.executor = Objects.requireNonNull(executor);
  }

  /**
   * Where dockyard keeps what outlives every JVM.
   *
   * @return an absolute path
   */
  public Path home() {
    return home;
  }

  /**
   * Runs what goes on beside an operation. A task of it may wait, but not for another one: the
   * executor need not have a thread for each.
   *
   * @return the executor
   */
  public Executor executor() {
    return executor;
  }
}
