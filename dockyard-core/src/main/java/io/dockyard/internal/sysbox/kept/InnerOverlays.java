package io.dockyard.internal.sysbox.kept;

import io.dockyard.internal.host.ExtendedAttributes;
import io.dockyard.internal.host.TreeWalk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The marks that overlay file systems of a container's inner Docker leave in their upper layers. A
 * container's own layer is part of another overlay, which takes an inner one's marks for its own.
 *
 * <p>Whiteouts, which hide what was deleted, are character devices 0:0: the outer overlay lists
 * them, and yet they are not there, so that sysbox-mgr's copy of the volume fails and the container
 * does not start. Everything else is in extended attributes: by an opaque directory the outer
 * overlay would hide what its own lower layers have, and by a reference elsewhere it would show
 * other files, or none.
 */
final class InnerOverlays {

  /** rsync's filter for them; the second rule is its own default, which the first replaces. */
  static final List<String> LEFT_OUT =
      List.of("--filter=-x trusted.overlay.*", "--filter=-x system.*");

  private static final List<String> REFERENCES =
      List.of("trusted.overlay.redirect", "trusted.overlay.metacopy");

  private static final int FILE_TYPE = 0170000;
  private static final int CHARACTER_DEVICE = 0020000;

  private InnerOverlays() {}

  /** Removes the whiteouts in a tree that nobody uses yet. */
  static void removeWhiteouts(Path tree) throws IOException {
    TreeWalk.through(
        tree,
        file -> {
          Optional<Facts> facts = Facts.of(file);
          if (facts.filter(Facts::directory).isPresent()) {
            return TreeWalk.Next.ENTER;
          }
          if (facts.filter(Facts::device).isPresent() && isWhiteout(file)) {
            Files.delete(file);
          }
          return TreeWalk.Next.PASS;
        });
  }

  private static boolean isWhiteout(Path file) throws IOException {
    int mode = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    long device = (long) Files.getAttribute(file, "unix:rdev", LinkOption.NOFOLLOW_LINKS);
    return (mode & FILE_TYPE) == CHARACTER_DEVICE && device == 0;
  }

  /**
   * Whether files or directories in a tree are but references to what lies in other layers: without
   * their marks, they are empty or in another place.
   */
  static boolean referElsewhere(Path tree) {
    boolean[] found = {false};
    try {
      TreeWalk.through(
          tree,
          file -> {
            Optional<Facts> facts = Facts.of(file);
            boolean directory = facts.filter(Facts::directory).isPresent();
            if (directory || facts.filter(Facts::regular).isPresent()) {
              found[0] = REFERENCES.stream().anyMatch(name -> ExtendedAttributes.has(file, name));
            }
            if (found[0]) {
              return TreeWalk.Next.END;
            }
            return directory ? TreeWalk.Next.ENTER : TreeWalk.Next.PASS;
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found[0];
  }
}
