package io.dockyard.spi;

/** Makes backends of one kind; found through {@link java.util.ServiceLoader}. */
public interface BackendProvider {

  /**
   * The name by which a caller chooses this kind of backend.
   *
   * @return a short name such as {@code direct}
   */
  String name();

  /**
   * Which backend is taken where several are usable and the caller chose none.
   *
   * @return a number; the highest wins
   */
  int preference();

  /**
   * Whether the host has what this kind of backend needs.
   *
   * @return true if it has
   */
  boolean usableHere();

  /**
   * Makes a backend.
   *
   * @return the backend; the caller closes it
   */
  Backend open();
}
