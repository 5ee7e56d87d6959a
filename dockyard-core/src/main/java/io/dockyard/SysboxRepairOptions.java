package io.dockyard;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a repair of the shared sysbox may do beyond what costs nobody anything. */
public final class SysboxRepairOptions {

  /** Restarts no container, and keeps what others have counted. */
  public static final SysboxRepairOptions LEAST = new SysboxRepairOptions(false, false);

  private final boolean restartContainers;
  private final boolean forgetForeign;

  private SysboxRepairOptions(boolean restartContainers, boolean forgetForeign) {
    this.restartContainers = restartContainers;
    this.forgetForeign = forgetForeign;
  }

  /**
   * The same, and containers are restarted.
   *
   * @return the options
   */
  public SysboxRepairOptions restartingContainers() {
    return new SysboxRepairOptions(true, forgetForeign);
  }

  /**
   * The same, and what others have counted is taken off.
   *
   * @return the options
   */
  public SysboxRepairOptions forgettingForeign() {
    return new SysboxRepairOptions(restartContainers, true);
  }

  /**
   * Whether containers that a dead sysbox-fs served are restarted, each by its own instance's
   * dockerd. Otherwise they are listed with the command to run.
   *
   * @return true if they are; false unless asked for
   */
  public boolean restartContainers() {
    return restartContainers;
  }

  /**
   * Whether holders that others have counted are taken off the number, for whom nobody else does
   * it. Where then nobody holds the pair, it is stopped.
   *
   * @return true if they are; false unless asked for
   */
  public boolean forgetForeign() {
    return forgetForeign;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SysboxRepairOptions that
        && restartContainers == that.restartContainers
        && forgetForeign == that.forgetForeign;
  }

  @Override
  public int hashCode() {
    return Objects.hash(restartContainers, forgetForeign);
  }

  @Override
  public String toString() {
    return "SysboxRepairOptions[restartContainers="
        + restartContainers
        + ", forgetForeign="
        + forgetForeign
        + "]";
  }
}
