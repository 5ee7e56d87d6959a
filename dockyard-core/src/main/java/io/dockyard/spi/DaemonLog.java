package io.dockyard.spi;

import java.util.Objects;

/** The end of what a daemon has written. */
public final class DaemonLog {

  private final String place;
  private final String end;

  private DaemonLog(String place, String end) {
    this.place = Objects.requireNonNull(place);
    this.end = Objects.requireNonNull(end);
  }

  /**
   * The end of a log.
   *
   * @param place where the whole of it is, as an operator would look for it: a file, or "the
   *     journal of adocker.service"
   * @param end its last lines
   * @return both
   */
  public static DaemonLog of(String place, String end) {
    return new DaemonLog(place, end);
  }

  /**
   * Where the whole log is.
   *
   * @return it, as it continues "the end of"
   */
  public String place() {
    return place;
  }

  /**
   * The last lines.
   *
   * @return the text; empty where nothing was written
   */
  public String end() {
    return end;
  }

  @Override
  public String toString() {
    return place + ": " + end;
  }
}
