package io.dockyard;

/** What a caller wants. */
public final class InstanceSpec {
  private InstanceSpec() {}
}
