package io.dockyard.crash;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A moment just before or just after a change of the host. It is told by its place in the code and
 * not by its number in the whole run: threads of one operation may overtake each other.
 *
 * @param label where it is, such as {@code before Files.move in AtomicFile.write}
 * @param nth the how manieth time that the operation comes there, from 1
 */
public record CrashPoint(String label, int nth) {

  /**
   * What comes after a crash here, where one point in so many is tried. That is the same in each
   * run, whatever other points there are and in whatever order threads come by them: what is tried
   * does not depend on chance.
   *
   * @param operation what is done
   * @param oneIn of how many points one is tried
   * @param choices what may come after it
   * @return one of the choices; empty where this point is not tried
   */
  public <T> Optional<T> next(String operation, int oneIn, List<T> choices) {
    CRC32 sum = new CRC32();
    sum.update((operation + " " + this).getBytes(StandardCharsets.UTF_8));
    int number = (int) (sum.getValue() & Integer.MAX_VALUE);
    return number % oneIn == 0
        ? Optional.of(choices.get(number / oneIn % choices.size()))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return nth == 1 ? label : label + " #" + nth;
  }
}
