package io.dockyard;

/** The instance does not exist, or does not exist any more; its prefix may be another's by now. */
public final class NoSuchInstanceException extends DockyardException {

  private static final long serialVersionUID = 1L;

  /**
   * No such instance.
   *
   * @param prefix the prefix of the instance that was looked for
   */
  public NoSuchInstanceException(String prefix) {
    this("no instance with prefix '" + prefix + "' is registered on this host", "");
  }

  private NoSuchInstanceException(String seen, String advice) {
    super(seen, advice, null);
  }

  /**
   * The instance is gone, and another one has its prefix. Callers do not need it: it is here
   * because only this class says what such an exception says.
   *
   * @param prefix the prefix of both
   * @return the exception to throw
   */
  public static NoSuchInstanceException replaced(String prefix) {
    return new NoSuchInstanceException(
        "instance '" + prefix + "' is gone, and another one has its prefix now",
        "find that one if it is meant");
  }
}
