package io.dockyard;

/**
 * An operation was refused because it could harm something, or somebody else's things are in its
 * way. Whatever it had already changed has been taken back, or the message says what was not.
 */
public final class RefusedException extends DockyardException {

  private static final long serialVersionUID = 1L;

  /**
   * A refusal.
   *
   * @param seen what was seen that makes the operation unsafe
   * @param advice what to do about it; empty where nothing can be advised
   */
  public RefusedException(String seen, String advice) {
    super(seen, advice, null);
  }
}
