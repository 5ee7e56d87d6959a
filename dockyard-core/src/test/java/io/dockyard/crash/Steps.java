package io.dockyard.crash;

/** What a JVM of a {@link CrashExploration} can do. It needs a constructor without parameters. */
public interface Steps {

  /**
   * Does one thing.
   *
   * @param step which
   * @param arm called when what is worth a crash begins
   */
  void run(String step, Runnable arm);
}
