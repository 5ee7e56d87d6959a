package io.dockyard.internal.systemd.bus;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What systemd says of a unit at one moment. The texts are systemd's own
 * (org.freedesktop.systemd1); newer versions may know more of them.
 *
 * @param name the unit's name
 * @param loadState {@code loaded}, {@code not-found}, {@code masked}, {@code bad-setting}, {@code
 *     error}
 * @param activeState {@code active}, {@code reloading}, {@code inactive}, {@code failed}, {@code
 *     activating}, {@code deactivating}
 * @param subState what that is for its kind of unit, such as {@code running} or {@code
 *     auto-restart}
 * @param file where its file is; empty where there is none
 * @param dropIns the files that change it
 * @param needsReload whether a file of it has changed since systemd read it
 * @param job whether a job for it waits or runs
 * @param invocationId of its present or last run, in hexadecimal digits; empty where it has not run
 * @param activeSince when it became active last; empty where it never was in this boot
 */
public record UnitStatus(
    String name,
    String loadState,
    String activeState,
    String subState,
    String file,
    List<String> dropIns,
    boolean needsReload,
    boolean job,
    String invocationId,
    Optional<Instant> activeSince) {

  /** A status with a copy of the list given. */
  public UnitStatus {
    dropIns = List.copyOf(dropIns);
  }

  /**
   * Whether it has been started and not been stopped.
   *
   * @return whether it is active, or reloads
   */
  public boolean active() {
    return activeState.equals("active") || activeState.equals("reloading");
  }

  /**
   * Whether nothing of it runs, and nothing is about to.
   *
   * @return whether it is inactive or has failed, and no job waits
   */
  public boolean ended() {
    return !job && (activeState.equals("inactive") || failed());
  }

  /**
   * Whether it has failed for good.
   *
   * @return whether it has
   */
  public boolean failed() {
    return activeState.equals("failed");
  }
}
