package io.dockyard.internal.systemd;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.InstanceCgroups;
import io.dockyard.SysboxHolder;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.sysbox.Launch;
import io.dockyard.internal.sysbox.PairKnowledge;
import io.dockyard.internal.sysbox.PairPlaces;
import io.dockyard.internal.sysbox.SysboxDaemon;
import io.dockyard.internal.systemd.bus.Systemd;
import io.dockyard.internal.systemd.unit.PairUnits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What systemd, and the notes of its services, say of the shared sysbox. */
final class UnitKnowledge implements PairKnowledge {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String GENERATION = "GENERATION=";

  private final PairPlaces places;
  private final Systemd systemd;
  private final RequiringSlices slices;

  UnitKnowledge(PairPlaces places, Systemd systemd) {
    this.places = places;
    this.systemd = systemd;
    this.slices = new RequiringSlices(systemd);
  }

  /**
   * systemd starts and ends daemons whoever has the lock; only the files beside are safe under it.
   */
  @Override
  public Known underLock() {
    return now();
  }

  @Override
  public Known now() {
    Deadline deadline = Deadline.after(PATIENCE);
    boolean stopping =
        PairUnits.all().stream()
            .anyMatch(unit -> systemd.status(unit, deadline).activeState().equals("deactivating"));
    return new Known(
        launches(), slices.holders(deadline).stream().map(SysboxHolder::prefix).toList(), stopping);
  }

  /** The daemons that run, are about to, or are about to be started again. */
  Map<SysboxDaemon, Launch> launches() {
    Map<SysboxDaemon, Launch> launches = new EnumMap<>(SysboxDaemon.class);
    for (SysboxDaemon daemon : SysboxDaemon.values()) {
      generation(daemon)
          .ifPresent(
              generation -> {
                Deadline deadline = Deadline.after(PATIENCE);
                long pid = systemd.service(PairUnits.of(daemon), deadline).mainPid();
                launches.put(daemon, new Launch(generation, Processes.identify(pid)));
              });
    }
    return launches;
  }

  List<SysboxHolder> holders() {
    return slices.holders(Deadline.after(PATIENCE));
  }

  /** Whether anything needs it, also what is no instance of ours. */
  boolean required(Deadline deadline) {
    return slices.any(deadline);
  }

  @Override
  public Map<String, InstanceCgroups> cgroups() {
    return slices.cgroups(Deadline.after(PATIENCE));
  }

  private Optional<Path> generation(SysboxDaemon daemon) {
    Path note = PairUnits.note(places, daemon);
    try {
      return Files.readAllLines(note).stream()
          .filter(line -> line.startsWith(GENERATION))
          .map(line -> Path.of(line.substring(GENERATION.length())))
          .findFirst();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new HostException("read " + note, e);
    }
  }
}
