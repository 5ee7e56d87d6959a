package io.dockyard;

/** x. */
public final class Dockyard {
  private Dockyard() {}

  /** x. */
  public void create() {}
}
