package io.dockyard.crash;

/**
 * A moment just before or just after a change of the host. It is told by its place in the code and
 * not by its number in the whole run: threads of one operation may overtake each other.
 *
 * @param label where it is, such as {@code before Files.move in AtomicFile.write}; with {@code
 *     for}, and for whom, where a command is run
 * @param nth the how manieth time that the operation comes there, from 1
 */
public record CrashPoint(String label, int nth) {

  /** The call and the method that it is in, without {@code before} or {@code after}. */
  public String site() {
    return label.replaceFirst("^(before|after) ", "").replaceFirst(" for .*", "");
  }

  @Override
  public String toString() {
    return nth == 1 ? label : label + " #" + nth;
  }
}
