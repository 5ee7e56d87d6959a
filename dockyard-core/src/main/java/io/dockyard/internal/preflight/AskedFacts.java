package io.dockyard.internal.preflight;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What programs were asked, and files of others read, which may take as long as it likes: so it is
 * done before the registry is locked.
 *
 * @param programs what was seen of an instance's programs
 * @param groupElsewhere whether the group of its socket exists, though not in /etc/group: in a
 *     directory service, for example (nsswitch.conf(5))
 * @param foreignData where Dockers that are not ours keep their data, as far as that is known. None
 *     of them waits for our lock, so that it would be no truer under it
 */
public record AskedFacts(ProgramFacts programs, boolean groupElsewhere, Set<Path> foreignData) {

  /** Facts with a copy of the set, in the same order. */
  public AskedFacts {
    foreignData = Collections.unmodifiableSet(new LinkedHashSet<>(foreignData));
  }
}
