package io.dockyard.internal.systemd;

import io.dockyard.InstanceCgroups;
import io.dockyard.InstancePlan;
import io.dockyard.InstanceSpec;
import io.dockyard.PlannedFile;
import io.dockyard.internal.sysbox.PairPlaces;
import io.dockyard.internal.systemd.bus.Systemd;
import io.dockyard.internal.systemd.unit.InstanceUnits;
import io.dockyard.internal.systemd.unit.PairUnits;
import io.dockyard.spi.Backend;
import io.dockyard.spi.BackendContext;
import io.dockyard.spi.BackendProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the systemd backend, for hosts whose first process is systemd. */
public final class SystemdBackendProvider implements BackendProvider {

  /** The name of the backend. */
  static final String NAME = PairUnits.BACKEND;

  /** On every host the instances that name no root are below dockyard's home. */
  private static final PairPlaces PLACES =
      PairPlaces.under(InstanceSpec.defaultRoot("any").resolve("../..").normalize());

  /** For {@link java.util.ServiceLoader}. */
  public SystemdBackendProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  /** Where systemd runs the host, it is taken before one that only spawns. */
  @Override
  public int preference() {
    return 10;
  }

  @Override
  public Optional<String> missingHere() {
    return Systemd.runsThisHost() ? Optional.empty() : Optional.of(Systemd.MISSING);
  }

  @Override
  public InstanceCgroups cgroups(String prefix) {
    return InstanceUnits.cgroups(prefix);
  }

  @Override
  public List<PlannedFile> files(InstancePlan plan) {
    List<PlannedFile> files = new ArrayList<>(InstanceUnits.files(plan));
    if (PlannedUnits.needsPair(plan)) {
      files.addAll(PairUnits.files(PLACES));
    }
    return files;
  }

  @Override
  public Backend open(BackendContext context) {
    return new SystemdBackend(new Systemd(), PairPlaces.under(context.home()));
  }
}
