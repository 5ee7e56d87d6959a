package io.dockyard.spi;

/** Makes backends of one kind; found through {@link java.util.ServiceLoader}. */
public interface BackendProvider {

  /**
   * The name by which a caller chooses this kind of backend. It is kept with each instance that the
   * backend runs.
   *
   * @return a short name such as {@code direct}
   */
  String name();

  /**
   * Which backend is taken where several are usable and the caller chose none.
   *
   * @return a number, 0 unless overridden; the highest wins
   */
  default int preference() {
    return 0;
  }

  /**
   * Whether the host has what this kind of backend needs.
   *
   * @return true if it has, as unless overridden
   */
  default boolean usableHere() {
    return true;
  }

  /**
   * Makes a backend.
   *
   * @param context what it may use
   * @return the backend; the caller closes it
   */
  Backend open(BackendContext context);
}
