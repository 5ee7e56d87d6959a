package io.dockyard.internal.sysbox.kept;

import io.dockyard.SysboxKept.State;

/** Puts into words what was found of a kept entry. */
final class KeptWords {

  private KeptWords() {}

  /** The sentence for an entry that stays. */
  static String of(Finding finding) {
    String whose =
        "data of container "
            + finding.entry().id()
            + finding.owner().map(home -> " of instance '" + home.prefix() + "'").orElse("")
            + " is kept in "
            + finding.path();
    String why =
        switch (finding.state()) {
          case IN_USE -> "the container runs";
          case RESCUABLE -> "the container lacks it";
          case NEWER_IN_CONTAINER -> "the container lacks it and has younger data in its place";
          case RETURNED -> "the container has it";
          case CONTAINER_DELETED -> "the container was deleted";
          case UNKNOWN_CONTAINER -> "its container cannot be looked at";
          case DISPLACED -> "a rescue has put other data in its place";
        };
    return whose + ": " + why + (finding.detail().isEmpty() ? "" : " (" + finding.detail() + ")");
  }

  /** What can be done about it; may be empty. */
  static String advice(State state) {
    return switch (state) {
      case IN_USE -> "stop the container first";
      case NEWER_IN_CONTAINER -> "ask for it to be replaced; what is there now is kept then";
      case UNKNOWN_CONTAINER -> "make its instance's data-root readable, or prune it";
      default -> "";
    };
  }
}
