package io.dockyard.internal.sysbox;

import io.dockyard.HostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The link to the current generation of sysbox-mgr, where operators look. It is there only while
 * the pair is: the shell tool starts its own sysbox-mgr with that path as data root, which wipes
 * what is below it.
 */
public final class CurrentLink {

  private static final Logger LOG = LoggerFactory.getLogger(CurrentLink.class);

  private final PairPlaces places;

  /**
   * The link of one pair.
   *
   * @param places where it is
   */
  public CurrentLink(PairPlaces places) {
    this.places = places;
  }

  /**
   * Lets it point to a generation, unless something else is in its place.
   *
   * @param generation the data root of a sysbox-mgr of ours
   */
  public void pointTo(Path generation) {
    Path link = places.link();
    try {
      if (target().equals(Optional.of(generation))) {
        return;
      }
      remove();
      if (Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
        LOG.info("{} is left alone, it is not a link to a generation of ours", link);
        return;
      }
      Files.createSymbolicLink(link, generation);
    } catch (IOException e) {
      throw new HostException("make the link " + link, e);
    }
  }

  /** Removes it, if it is ours. */
  public void remove() {
    try {
      if (target().filter(t -> t.startsWith(places.room(SysboxDaemon.MGR))).isPresent()) {
        Files.deleteIfExists(places.link());
      }
    } catch (IOException e) {
      throw new HostException("remove the link " + places.link(), e);
    }
  }

  private Optional<Path> target() throws IOException {
    Path link = places.link();
    return Files.isSymbolicLink(link)
        ? Optional.of(Files.readSymbolicLink(link))
        : Optional.empty();
  }
}
