package io.dockyard.internal.sysbox.kept;

import io.dockyard.internal.host.PathBytes;
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

  private final OwnerShift shift;
  private @Nullable String missing;
  private @Nullable FileTime newestHere;
  private @Nullable FileTime newestThere;
  private boolean more;

  private TreeComparison(OwnerShift shift) {
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
    TreeComparison comparison = new TreeComparison(shift);
    comparison.compare(here, there);
    return comparison;
  }

  /** Whether nothing is lost with the first tree. */
  boolean contained() {
    return missing == null;
  }

  /** Whether the trees are the same. */
  boolean same() {
    return contained() && !more;
  }

  /** Something that is not the same in the second tree; a sentence's object. */
  Optional<String> missing() {
    return Optional.ofNullable(missing);
  }

  /**
   * Whether somebody has worked in the second tree after the last work in the first: of the files
   * that differ, the youngest is there.
   */
  boolean newerThere() {
    return newestThere != null && (newestHere == null || newestThere.compareTo(newestHere) > 0);
  }

  private void compare(Path here, Path there) throws IOException {
    Optional<Facts> ours = Facts.of(here);
    Optional<Facts> theirs = Facts.of(there);
    if (ours.isEmpty() || ours.get().device()) {
      return;
    }
    if (theirs.isEmpty()) {
      differs(here, "is not there");
      noteHere(here);
      return;
    }
    compare(here, ours.get(), there, theirs.get());
  }

  private void compare(Path here, Facts ours, Path there, Facts theirs) throws IOException {
    if (ours.type() != theirs.type()) {
      differs(here, "is something else there");
      noteHere(here);
      noteThere(there);
      return;
    }
    if (ours.uid() - shift.uid() != theirs.uid() || ours.gid() - shift.gid() != theirs.gid()) {
      differs(here, "has another owner there");
    }
    if (!ours.link() && ours.permissions() != theirs.permissions()) {
      differs(here, "has other permissions there");
    }
    if (ours.directory()) {
      compareEntries(here, there);
    } else if (!same(here, ours, there, theirs)) {
      differs(here, "has another content there");
      newestHere = later(newestHere, ours.modified());
      newestThere = later(newestThere, theirs.modified());
    }
  }

  private void compareEntries(Path here, Path there) throws IOException {
    Set<Path> names = names(here);
    Set<Path> namesThere = names(there);
    for (Path name : names) {
      compare(here.resolve(name), there.resolve(name));
    }
    for (Path name : namesThere) {
      if (!names.contains(name) && !isUnfinishedCopy(name, names)) {
        more = true;
        noteThere(there.resolve(name));
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

  private static boolean same(Path here, Facts ours, Path there, Facts theirs) throws IOException {
    if (ours.link()) {
      return Files.readSymbolicLink(here).equals(Files.readSymbolicLink(there));
    }
    if (!ours.regular()) {
      return true;
    }
    return ours.size() == theirs.size()
        && (ours.modified().equals(theirs.modified()) || Files.mismatch(here, there) == -1);
  }

  private void differs(Path here, String how) {
    if (missing == null) {
      missing = here + ", which " + how;
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
    Optional<Facts> facts = Facts.of(tree);
    if (facts.isEmpty() || facts.get().device()) {
      return null;
    }
    if (!facts.get().directory()) {
      return facts.get().modified();
    }
    FileTime newest = null;
    for (Path name : names(tree)) {
      newest = later(newest, newest(tree.resolve(name)));
    }
    return newest;
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
