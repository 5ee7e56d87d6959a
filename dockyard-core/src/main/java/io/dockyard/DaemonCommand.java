package io.dockyard;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** How one of an instance's daemons is run. Made by dockyard alone; further methods may come. */
public interface DaemonCommand {

  /** {@return the daemon's name} */
  String name();

  /** {@return its command line} */
  List<String> argv();

  /** {@return its whole environment; it may hold proxies' credentials} */
  Map<String, String> environment();

  /** {@return where its output goes when no service manager takes it} */
  Path logFile();
}
