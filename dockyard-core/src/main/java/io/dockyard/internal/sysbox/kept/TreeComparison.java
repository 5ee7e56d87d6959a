package io.dockyard.internal.sysbox.kept;

import io.dockyard.internal.host.PathBytes;
import io.dockyard.internal.host.TreeWalk;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether all that is in one tree is in another one too.
 *
 * <p>As sysbox-mgr's own copies: devices and extended attributes are not looked at, and a file of
 * the same size and time is the same file. Where only the time differs, the content decides. The
 * times of directories say nothing: they change with every copy.
 */
final class TreeComparison {

  /** What rsync calls a file until it is complete: a dot before, a dot and six letters behind. */
  private static final int RSYNC_SUFFIX = 7;

  private final Path here;
  private final Path there;
  private final OwnerShift shift;
  private @Nullable String missing;
  private @Nullable String missingTooDeep;
  private @Nullable FileTime newestHere;
  private @Nullable FileTime newestThere;
  private boolean more;

  private TreeComparison(Path here, Path there, OwnerShift shift) {
    this.here = here;
    this.there = there;
    this.shift = shift;
  }

  /**
   * Compares.
   *
   * @param here the tree that may be lost
   * @param there the one it may be in
   * @param shift by how much owners here are above those there
   */
  static TreeComparison of(Path here, Path there, OwnerShift shift) throws IOException {
    TreeComparison comparison = new TreeComparison(here, there, shift);
    TreeWalk.through(here, there, comparison::compare);
    return comparison;
  }

  /** Whether nothing is lost with the first tree. */
  boolean contained() {
    return missing == null && missingTooDeep == null;
  }

  /**
   * Whether what is not the same in the second tree has paths so long that no program copies it.
   */
  boolean lacksOnlyTheTooDeep() {
    return missing == null && missingTooDeep != null;
  }

  /** Whether the second tree is as good a copy as there can be, and has nothing more. */
  boolean copied() {
    return missing == null && !more;
  }

  /** Something that is not the same in the second tree; a sentence's object. */
  Optional<String> missing() {
    return Optional.ofNullable(missing == null ? missingTooDeep : missing);
  }

  /**
   * Whether somebody has worked in the second tree after the last work in the first: of the files
   * that differ, the youngest is there.
   */
  boolean newerThere() {
    return newestThere != null && (newestHere == null || newestThere.compareTo(newestHere) > 0);
  }

  private TreeWalk.Next compare(Path ours, Path theirs) throws IOException {
    Optional<Facts> facts = Facts.of(ours);
    if (facts.isEmpty() || facts.get().device()) {
      return TreeWalk.Next.PASS;
    }
    Optional<Facts> factsThere = Facts.of(theirs);
    if (factsThere.isEmpty()) {
      differs(ours, theirs, "is not there");
      noteHere(ours);
      return TreeWalk.Next.PASS;
    }
    return compare(ours, facts.get(), theirs, factsThere.get());
  }

  private TreeWalk.Next compare(Path ours, Facts facts, Path theirs, Facts factsThere)
      throws IOException {
    if (facts.type() != factsThere.type()) {
      differs(ours, theirs, "is something else there");
      noteHere(ours);
      noteThere(theirs);
      return TreeWalk.Next.PASS;
    }
    if (facts.uid() - shift.uid() != factsThere.uid()
        || facts.gid() - shift.gid() != factsThere.gid()) {
      differs(ours, theirs, "has another owner there");
    }
    if (!facts.link() && facts.permissions() != factsThere.permissions()) {
      differs(ours, theirs, "has other permissions there");
    }
    if (facts.directory()) {
      lookForMore(ours, theirs);
      return TreeWalk.Next.ENTER;
    }
    if (!same(ours, facts, theirs, factsThere)) {
      differs(ours, theirs, "has another content there");
      newestHere = later(newestHere, facts.modified());
      newestThere = later(newestThere, factsThere.modified());
    }
    return TreeWalk.Next.PASS;
  }

  private void lookForMore(Path ours, Path theirs) throws IOException {
    Set<Path> names = names(ours);
    for (Path name : names(theirs)) {
      if (!names.contains(name) && !isUnfinishedCopy(name, names)) {
        more = true;
        noteThere(theirs.resolve(name));
      }
    }
  }

  /** A copy that was cut short leaves a file that is young only because it was being written. */
  private static boolean isUnfinishedCopy(Path name, Set<Path> names) {
    String text = PathBytes.text(name);
    int end = text.length() - RSYNC_SUFFIX;
    return text.startsWith(".")
        && end > 1
        && text.charAt(end) == '.'
        && names.contains(PathBytes.path(text.substring(1, end)));
  }

  private static boolean same(Path ours, Facts facts, Path theirs, Facts factsThere)
      throws IOException {
    if (facts.link()) {
      return Files.readSymbolicLink(ours).equals(Files.readSymbolicLink(theirs));
    }
    if (!facts.regular()) {
      return true;
    }
    return facts.size() == factsThere.size()
        && (facts.modified().equals(factsThere.modified()) || Files.mismatch(ours, theirs) == -1);
  }

  private void differs(Path ours, Path theirs, String how) {
    String what = TreeWalk.shown(ours, here) + ", which " + how;
    if (!TreeWalk.isWithinReach(ours, here) || !TreeWalk.isWithinReach(theirs, there)) {
      missingTooDeep = missingTooDeep == null ? what : missingTooDeep;
    } else if (missing == null) {
      missing = what;
    }
  }

  private void noteHere(Path tree) throws IOException {
    newestHere = later(newestHere, newest(tree));
  }

  private void noteThere(Path tree) throws IOException {
    newestThere = later(newestThere, newest(tree));
  }

  /** Of what is no directory and no device; null where there is nothing else. */
  private static @Nullable FileTime newest(Path tree) throws IOException {
    @Nullable FileTime[] newest = {null};
    TreeWalk.through(
        tree,
        file -> {
          Optional<Facts> facts = Facts.of(file);
          if (facts.filter(Facts::directory).isPresent()) {
            return TreeWalk.Next.ENTER;
          }
          facts
              .filter(found -> !found.device())
              .ifPresent(found -> newest[0] = later(newest[0], found.modified()));
          return TreeWalk.Next.PASS;
        });
    return newest[0];
  }

  private static @Nullable FileTime later(@Nullable FileTime one, @Nullable FileTime other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static Set<Path> names(Path directory) throws IOException {
    Set<Path> names = new TreeSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        names.add(entry.getFileName());
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }
}
