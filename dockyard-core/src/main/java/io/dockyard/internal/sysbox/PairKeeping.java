package io.dockyard.internal.sysbox;

import io.dockyard.Deadline;
import io.dockyard.SysboxKept;
import io.dockyard.internal.host.FileLock;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.sysbox.kept.ContainerHome;
import io.dockyard.internal.sysbox.kept.ContainerHomes;
import io.dockyard.internal.sysbox.kept.GenerationMarker;
import io.dockyard.internal.sysbox.kept.KeptData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Brings kept data back, and clears up beside it what is of no use any more. */
final class PairKeeping {

  private final PairPlaces places;
  private final LedgerReader reader;
  private final ContainerHomes homes;
  private final KeptData kept;

  PairKeeping(PairPlaces places, LedgerReader reader, ContainerHomes homes, KeptData kept) {
    this.places = places;
    this.reader = reader;
    this.homes = homes;
    this.kept = kept;
  }

  /** As {@link SysboxPair#rescue(String, Path, Deadline)} says. */
  void rescue(String prefix, Path dataRoot, Deadline deadline) {
    if (GenerationMarker.marked(places.room(SysboxDaemon.FS)).size() > 1) {
      Folders.create(places.run(), "rwx------");
      try (FileLock lock = FileLock.acquire(places.lockFile(), deadline)) {
        Collection<Launch> launches = reader.read().record().launches().values();
        new StaleMounts(places).remove(launches);
        new Generations(places).forgetGone(launches);
      }
    }
    ContainerHome home = new ContainerHome(prefix, dataRoot, false);
    kept.rescue(Optional.of(home), other -> other.dataRoot().equals(dataRoot), deadline);
  }

  /** As {@link SysboxPair#destroyed} says. */
  void destroyed(Path dataRoot, Deadline deadline) {
    homes.read().stream()
        .filter(home -> home.dataRoot().equals(dataRoot))
        .forEach(home -> new NotedRestarts(places).destroyed(home.prefix(), deadline));
    kept.destroyed(
        dataRoot,
        () -> {
          try (FileLock lock = FileLock.acquire(places.lockFile(), deadline)) {
            homes.destroyed(dataRoot);
          }
        },
        deadline);
    tidyHome(deadline);
  }

  /** Where nothing is kept and nobody holds the pair, nobody needs what lies beside it. */
  private void tidyHome(Deadline deadline) {
    if (!Files.isDirectory(places.home())) {
      return;
    }
    Folders.create(places.run(), "rwx------");
    try (FileLock lock = FileLock.acquire(places.lockFile(), deadline)) {
      if (reader.read().record().equals(PairRecord.EMPTY) && kept.nothing()) {
        homes.remove();
        Generations generations = new Generations(places);
        generations.forgetGone(List.of());
        generations.removeEmptyFolders();
      }
    }
  }

  /** Brings back what the containers of all instances lack. */
  List<SysboxKept> rescueAll(Deadline deadline) {
    List<SysboxKept> rescued = kept.rescue(Optional.empty(), home -> true, deadline);
    tidyHome(deadline);
    return rescued;
  }

  /** Deletes one entry for good. */
  void prune(SysboxKept one, Deadline deadline) {
    kept.prune(one.path(), deadline);
    tidyHome(deadline);
  }
}
