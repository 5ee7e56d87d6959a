package io.dockyard;

/**
 * Is told by a watch what becomes of the shared sysbox, see {@link
 * SharedSysbox#watch(java.time.Duration, SysboxRepairOptions, SysboxListener)}. Only one call is
 * made at a time.
 */
@FunctionalInterface
public interface SysboxListener {

  /**
   * The status differs from the one that was told before, or is the first one.
   *
   * @param status what was seen
   */
  void changed(SysboxStatus status);

  /**
   * The watch has repaired something.
   *
   * @param repair what was done, and which containers still have to be restarted
   */
  default void repaired(SysboxRepair repair) {}

  /**
   * Something is wrong, and the watch could not repair it. Told once, until a repair ends
   * differently.
   *
   * @param failure as {@link SharedSysbox#repair} throws it: a {@link RefusedException} where what
   *     is wrong is not ours to mend
   */
  default void notRepaired(DockyardException failure) {}
}
