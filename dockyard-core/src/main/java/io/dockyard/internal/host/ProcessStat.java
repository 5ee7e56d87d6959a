package io.dockyard.internal.host;

import java.util.Optional;

/** What is used of /proc/PID/stat (proc(5)). */
record ProcessStat(char state, long startTicks) {

  private static final int STATE = 0;
  private static final int START_TIME = 19;

  /** Reads the line; empty where it is cut short. */
  static Optional<ProcessStat> parse(String line) {
    // The name may hold blanks and parentheses, but nothing after it does.
    int end = line.lastIndexOf(')');
    if (end < 0) {
      return Optional.empty();
    }
    String[] fields = line.substring(end + 1).trim().split(" ", -1);
    if (fields.length <= START_TIME) {
      return Optional.empty();
    }
    return Optional.of(
        new ProcessStat(fields[STATE].charAt(0), Long.parseLong(fields[START_TIME])));
  }

  /** Whether it was stopped, and goes on only when it is told to. */
  boolean held() {
    return state == 'T' || state == 't';
  }

  /** Whether it has ended and only its parent has not taken notice. */
  boolean ended() {
    return state == 'Z' || state == 'X' || state == 'x';
  }
}
