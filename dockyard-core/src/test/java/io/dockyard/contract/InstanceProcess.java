package io.dockyard.contract;

import io.dockyard.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A process as {@code /proc} shows it (proc(5)), found without the code under test. */
public final class InstanceProcess {

  private static final int SESSION_AFTER_NAME = 4;

  private InstanceProcess() {}

  /** Whether a process is in a cgroup of the instance. */
  static boolean belongsTo(long pid, Instance instance) {
    return cgroups(pid).stream()
        .anyMatch(cgroup -> (cgroup + "/").contains("/dockyard/" + instance.prefix() + "/"));
  }

  /** The cgroups of a process, each as {@code id:controllers:path}; none when it is gone. */
  static List<String> cgroups(long pid) {
    return read(pid, "cgroup").lines().toList();
  }

  /** The leader of its session. */
  static long session(long pid) {
    String stat = read(pid, "stat");
    // What follows the name: state, parent, group, session.
    return Long.parseLong(stat.substring(stat.lastIndexOf(')')).split(" ", -1)[SESSION_AFTER_NAME]);
  }

  /** Its environment, {@code NAME=VALUE} each. */
  public static List<String> environment(long pid) {
    return List.of(read(pid, "environ").split("\0", -1));
  }

  private static String read(long pid, String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), file));
    } catch (IOException e) {
      // Gone by now.
      return "";
    }
  }
}
