package io.dockyard.internal.sysbox;

import io.dockyard.SysboxStatus.Fault;

/**
 * One thing that is not as it should be.
 *
 * @param fault what kind of thing
 * @param seen what was seen, a sentence
 * @param advice what to do about it, a sentence
 */
public record Finding(Fault fault, String seen, String advice) {

  String text() {
    return seen + " " + advice;
  }
}
