package io.dockyard;

/** The instance does not exist, or does not exist any more. */
public final class NoSuchInstanceException extends DockyardException {

  private static final long serialVersionUID = 1L;

  /**
   * No such instance.
   *
   * @param prefix the prefix of the instance that was looked for
   */
  public NoSuchInstanceException(String prefix) {
    super("no instance with prefix '" + prefix + "' is registered on this host", null);
  }
}
