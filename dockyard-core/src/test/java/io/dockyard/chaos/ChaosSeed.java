package io.dockyard.chaos;

import java.util.function.IntSupplier;

/**
 * The seed of a chaos run.
 *
 * @param value the seed
 * @param drawn whether it was drawn for this run, and not given
 */
public record ChaosSeed(long value, boolean drawn) {

  /**
   * The seed that was given; where none was, one is drawn.
   *
   * @param given the seed as it was given; blank for none
   * @param chance draws one
   * @return the seed
   */
  public static ChaosSeed of(String given, IntSupplier chance) {
    return given.isBlank()
        ? new ChaosSeed(chance.getAsInt(), true)
        : new ChaosSeed(Long.parseLong(given.strip()), false);
  }

  /**
   * What is printed before a run, for whoever wants the same one again.
   *
   * @return one line
   */
  public String announcement() {
    String seed = "chaos seed " + value;
    return drawn ? seed + "; the same again: -Ddockyard.chaos.seed=" + value : seed;
  }
}
