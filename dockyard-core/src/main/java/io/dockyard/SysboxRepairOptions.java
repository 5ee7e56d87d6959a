package io.dockyard;

/**
 * What a repair of the shared sysbox may do beyond what costs nobody anything.
 *
 * @param restartContainers whether containers that a dead sysbox-fs served are restarted, each by
 *     its own instance's dockerd; otherwise they are listed with the command to run
 * @param forgetForeign whether holders that others have counted are taken off the number, for whom
 *     nobody else does it; where then nobody holds the pair, it is stopped
 */
public record SysboxRepairOptions(boolean restartContainers, boolean forgetForeign) {

  /** Restarts no container, and keeps what others have counted. */
  public static final SysboxRepairOptions LEAST = new SysboxRepairOptions(false, false);

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
}
