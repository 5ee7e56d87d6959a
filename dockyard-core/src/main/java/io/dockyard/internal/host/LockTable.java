package io.dockyard.internal.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The kernel's list of file locks, /proc/locks (proc(5)): tells who holds one. */
final class LockTable {

  private static final Path FILE = Path.of("/proc/locks");

  private LockTable() {}

  /** Who holds a flock(2) on a file, in words; empty where it cannot be told. */
  static String holders(FileIdentity file) {
    try {
      return describe(flockHolders(Files.readString(FILE), file));
    } catch (IOException e) {
      // Only an error message becomes poorer.
      return "";
    }
  }

  private static String describe(List<Long> pids) {
    List<String> names = new ArrayList<>();
    for (long pid : pids) {
      names.add(pid == ProcessHandle.current().pid() ? "this process (" + pid + ")" : "pid " + pid);
    }
    return names.isEmpty() ? "" : "held by " + String.join(", ", names);
  }

  static List<Long> flockHolders(String text, FileIdentity file) {
    String key =
        String.format(Locale.ROOT, "%02x:%02x:%d", file.major(), file.minor(), file.inode());
    List<Long> pids = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      // A waiter has "->" as its second word and so one word more.
      String[] words = line.trim().split("\\s+", -1);
      if (words.length == 8 && words[1].equals("FLOCK") && words[5].equals(key)) {
        long pid = Long.parseLong(words[4]);
        // Zero and less: a process of another pid namespace.
        if (pid > 0) {
          pids.add(pid);
        }
      }
    }
    return pids;
  }
}
