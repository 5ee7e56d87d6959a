package io.dockyard;

import java.util.List;

/**
 * The one pair of sysbox daemons of this host, which all instances with the runtime {@code
 * sysbox-runc} share. It is started with the first of them and stopped with the last.
 */
public interface SharedSysbox {

  /**
   * Looks at the pair. Never waits for a lock.
   *
   * @return what was seen
   */
  SysboxStatus status();

  /**
   * The instances that hold the pair now.
   *
   * @return their prefixes, in the order in which they came
   */
  List<String> holders();
}
