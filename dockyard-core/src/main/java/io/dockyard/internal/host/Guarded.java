package io.dockyard.internal.host;

import io.dockyard.internal.host.Folders.FolderFacts;
import java.util.Optional;

/** Whether nobody but root can change what is at a path. */
public final class Guarded {

  private static final int STICKY = 01000;
  private static final int GROUP_WRITE = 020;
  private static final int OTHERS_WRITE = 002;

  private Guarded() {}

  /**
   * What is wrong with a file or directory itself.
   *
   * @param facts what is there
   * @return what others than root can do, as in "belongs to user 1000 and not to root"; empty if
   *     nothing
   */
  public static Optional<String> weakness(FolderFacts facts) {
    if (facts.uid() != 0) {
      return Optional.of("belongs to user " + facts.uid() + " and not to root");
    }
    boolean groupWrites = (facts.mode() & GROUP_WRITE) != 0 && facts.gid() != 0;
    return groupWrites || (facts.mode() & OTHERS_WRITE) != 0
        ? Optional.of("can be written to by others than root")
        : Optional.empty();
  }

  /**
   * What is wrong with a directory as a step on the way to a path. In a sticky one, such as /tmp,
   * others can make names but not take one away.
   *
   * @param facts what is there
   * @return as for {@link #weakness}
   */
  public static Optional<String> weaknessOnTheWay(FolderFacts facts) {
    boolean sticky = facts.uid() == 0 && (facts.mode() & STICKY) != 0;
    return sticky ? Optional.empty() : weakness(facts);
  }
}
