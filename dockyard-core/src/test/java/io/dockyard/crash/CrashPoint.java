package io.dockyard.crash;

import java.nio.charset.StandardCharsets;
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
   * A number of this point that is the same in each run, whatever other points there are and in
   * whatever order threads come by them: the points that are tried do not depend on chance.
   *
   * @param operation what is done
   * @return the number, 0 or more
   */
  public int number(String operation) {
    CRC32 sum = new CRC32();
    sum.update((operation + " " + this).getBytes(StandardCharsets.UTF_8));
    return (int) (sum.getValue() & Integer.MAX_VALUE);
  }

  @Override
  public String toString() {
    return nth == 1 ? label : label + " #" + nth;
  }
}
