package io.dockyard.crash;

import java.util.List;

/** One operation, what there is before it, and what is right after it. */
public interface CrashScenario {

  /** What tells it from others. */
  String name();

  /** What is killed, for {@link Steps#run}. */
  String step();

  /** What may be done next, each in a JVM of its own; one of them follows each crash. */
  List<String> next();

  /** Makes the host as it is before the operation. */
  void prepare();

  /** Looks, and changes nothing, right after the crash: that works whatever is there. */
  void look();

  /**
   * Fails unless all is right after the operation that came next, or after the operation itself if
   * it was not killed; then brings the host back to where nothing is left, and fails unless that
   * works too.
   *
   * @param done the step that was done last
   */
  void verify(String done);

  /** Removes whatever is left, also after a failure. */
  void clear();
}
