package io.dockyard.testkit;

import java.util.Random;
import java.util.function.IntSupplier;

/**
 * Where what a test decides by chance comes from. The gate gives one, so that nothing in it is left
 * to chance; the long runs draw one.
 *
 * @param property the system property in which it is given
 * @param value the seed
 * @param drawn whether it was drawn for this run, and not given
 */
public record Seed(String property, long value, boolean drawn) {

  /**
   * The seed that was given; where none was, one is drawn. It is printed, for whoever wants the
   * same run again.
   *
   * @param property the system property in which it is given
   * @return the seed
   */
  public static Seed of(String property) {
    Seed seed = of(property, System.getProperty(property, ""), () -> new Random().nextInt(1 << 20));
    System.out.println(seed.announcement());
    return seed;
  }

  static Seed of(String property, String given, IntSupplier chance) {
    return given.isBlank()
        ? new Seed(property, chance.getAsInt(), true)
        : new Seed(property, Long.parseLong(given.strip()), false);
  }

  String announcement() {
    String said = property + " " + value;
    return drawn ? said + "; the same again: -D" + property + "=" + value : said;
  }
}
