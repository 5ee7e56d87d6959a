package io.dockyard.spi;

import io.dockyard.InstanceCgroups;
import io.dockyard.InstancePlan;
import io.dockyard.PlannedFile;
import java.util.List;
import java.util.Optional;

/**
 * One kind of backend: makes them, and decides what an instance has of its own under one. Found
 * through {@link java.util.ServiceLoader}.
 *
 * <p>What is decided is pure: it depends on the arguments alone, and nothing is looked at. A
 * provider is also asked for instances that a dockyard with another backend shows.
 */
public interface BackendProvider {

  /**
   * The name by which a caller chooses this kind of backend. It is kept with each instance that the
   * backend runs.
   *
   * @return a short name such as {@code direct}
   */
  String name();

  /**
   * Which backend is taken where several are usable and the caller chose none.
   *
   * @return a number, 0 unless overridden; the highest wins, and among equals the name that comes
   *     first
   */
  default int preference() {
    return 0;
  }

  /**
   * What this kind of backend needs and the host has not.
   *
   * @return what is missing, as it continues "on this host"; empty, unless overridden, where
   *     nothing is
   */
  default Optional<String> missingHere() {
    return Optional.empty();
  }

  /**
   * The cgroups an instance has under this kind of backend.
   *
   * @param prefix the instance's prefix
   * @return always the same; the plain layout, unless overridden
   */
  default InstanceCgroups cgroups(String prefix) {
    return InstanceCgroups.plain(prefix);
  }

  /**
   * The files that this kind of backend has for an instance outside the instance's root, such as
   * units. Dockyard only shows them, as {@link InstancePlan#backendFiles}; {@link Backend#create}
   * writes them and {@link Backend#remove} deletes them.
   *
   * @param plan the instance; still without these files
   * @return always the same for the same plan; none, unless overridden
   */
  default List<PlannedFile> files(InstancePlan plan) {
    return List.of();
  }

  /**
   * Makes a backend.
   *
   * @param context what it may use
   * @return the backend; the caller closes it
   */
  Backend open(BackendContext context);
}
