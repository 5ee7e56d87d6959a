package io.dockyard.internal.registry;

import io.dockyard.PlannedFile;
import io.dockyard.internal.host.Sha256;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The files of an instance as dockyard wrote them: one that is still so may be replaced, one that
 * somebody has changed may not.
 *
 * @param sums the SHA-256 of each by its path; of a file that was about to be replaced both,
 *     because nobody knows which one a kill has left
 */
public record WrittenFiles(Map<Path, Set<String>> sums) {

  /** Nothing is known of any. */
  public static final WrittenFiles NONE = new WrittenFiles(Map.of());

  /** How a file on disk compares with the plan. */
  public enum Fit {
    /** It is what is planned. */
    AS_PLANNED,
    /** It is not there. */
    MISSING,
    /** It is as it was written, and something else is planned by now. */
    OUTDATED,
    /** Somebody else has changed it. */
    CHANGED
  }

  /** Files with copies of the collections given. */
  public WrittenFiles {
    sums =
        sums.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(Map.Entry::getKey, sum -> Set.copyOf(sum.getValue())));
  }

  /**
   * Files that were written as they are planned.
   *
   * @param files all of them
   * @return what is to be noted of them
   */
  public static WrittenFiles of(Collection<PlannedFile> files) {
    return new WrittenFiles(
        files.stream()
            .collect(
                Collectors.toMap(PlannedFile::path, file -> Set.of(Sha256.of(file.content())))));
  }

  /**
   * Compares a file with the plan.
   *
   * @param planned the file as it is planned
   * @param found the SHA-256 of the one on disk; empty where there is none
   * @return how it fits
   */
  public Fit fit(PlannedFile planned, Optional<String> found) {
    if (found.isEmpty()) {
      return Fit.MISSING;
    }
    if (found.get().equals(Sha256.of(planned.content()))) {
      return Fit.AS_PLANNED;
    }
    return sums.getOrDefault(planned.path(), Set.of()).contains(found.get())
        ? Fit.OUTDATED
        : Fit.CHANGED;
  }

  /**
   * What is to be noted before a file is written.
   *
   * @param planned the file as it is planned
   * @param found the SHA-256 of the one on disk that is replaced; empty where there is none
   * @return these files with that one
   */
  public WrittenFiles with(PlannedFile planned, Optional<String> found) {
    Map<Path, Set<String>> all = new TreeMap<>(sums);
    String sum = Sha256.of(planned.content());
    all.put(
        planned.path(),
        found.filter(old -> !old.equals(sum)).map(old -> Set.of(old, sum)).orElse(Set.of(sum)));
    return new WrittenFiles(all);
  }
}
