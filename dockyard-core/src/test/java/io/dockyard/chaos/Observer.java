package io.dockyard.chaos;

import io.dockyard.chaos.ProcessTable.Entry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Watches the host through {@code /proc} while the run goes on, and remembers what each container
 * has had, so that what is missing later is noticed.
 */
final class Observer implements AutoCloseable {

  private static final long PERIOD_MILLIS = 150;

  private final Journal journal;
  private final boolean canaries;
  private final Set<String> complaints = new LinkedHashSet<>();
  private final Map<String, Life> lives = new TreeMap<>();
  private final Set<String> doomed = new TreeSet<>();
  private final Thread thread = new Thread(this::watch, "chaos-observer");
  private volatile boolean over;

  /** What is known of a container that has inner data. */
  private static final class Life {
    final String prefix;
    long count;
    long pid;

    /** The process that began on less than the container had, while all of it was kept. */
    long onLess;

    Life(String prefix) {
      this.prefix = prefix;
    }
  }

  Observer(Journal journal, boolean canaries) {
    this.journal = journal;
    this.canaries = canaries;
    thread.setDaemon(true);
    thread.start();
  }

  /** What was wrong so far. */
  synchronized List<String> losses() {
    return List.copyOf(complaints);
  }

  /** These containers may go from now on, and with them what is in them. */
  synchronized void doom(Set<String> tokens) {
    doomed.addAll(tokens);
  }

  /** The instances of which anything lives. */
  Set<String> livingInstances() {
    Set<String> living = new TreeSet<>();
    ProcessTable.take().all().forEach(entry -> entry.instance().ifPresent(living::add));
    return living;
  }

  /** All that belongs to an instance, or runs a program of sysbox's. */
  List<Entry> processes() {
    return ProcessTable.take().all().stream()
        .filter(entry -> entry.instance().isPresent() || entry.program().startsWith("sysbox"))
        .toList();
  }

  /** The containers that must be there, and are not, as sentences. */
  synchronized List<String> missing() {
    look();
    Map<String, Entry> living = new LinkedHashMap<>();
    ProcessTable.take()
        .all()
        .forEach(entry -> entry.token().ifPresent(token -> living.put(token, entry)));
    List<String> missing = new ArrayList<>();
    lives.forEach(
        (token, life) -> {
          if (!doomed.contains(token) && !living.containsKey(token)) {
            missing.add(
                "container "
                    + token
                    + " of instance '"
                    + life.prefix
                    + "' does not run; it had "
                    + life.count
                    + " lines as process "
                    + life.pid);
          }
        });
    return missing;
  }

  /** Looks now, beside the looks that it takes by itself. */
  synchronized void look() {
    ProcessTable table = ProcessTable.take();
    onlyOne(table, "sysbox-mgr");
    onlyOne(table, "sysbox-fs");
    table.all().stream().filter(entry -> entry.token().isPresent()).forEach(this::judge);
  }

  private void onlyOne(ProcessTable table, String program) {
    List<Entry> running = table.running(program);
    List<Entry> heads =
        running.stream()
            .filter(entry -> running.stream().noneMatch(other -> other.pid() == entry.parent()))
            .toList();
    if (heads.size() > 1 && heads.stream().allMatch(Entry::alive)) {
      complain("there are " + heads.size() + " " + program + " at once: " + heads);
    }
  }

  private void judge(Entry process) {
    String token = process.token().orElseThrow();
    String prefix = process.container().orElse("?");
    Container.look(process, canaries)
        .filter(Container::born)
        .ifPresent(
            container -> {
              if (doomed.contains(token)) {
                return;
              }
              Life life = lives.computeIfAbsent(token, unused -> new Life(prefix));
              String who = "container " + token + " of instance '" + prefix + "': ";
              List<String> losses = losses(container, life);
              if (losses.isEmpty() || !keptInstead(process, who + losses, life)) {
                losses.forEach(loss -> complain(who + loss));
              }
              life.count = Math.max(life.count, container.count());
              life.pid = process.pid();
            });
  }

  private static List<String> losses(Container container, Life life) {
    if (container.losses().isEmpty() && container.count() < life.count) {
      return List.of(
          "its growing file went back from " + life.count + " lines to " + container.count());
    }
    return container.losses().stream()
        .map(loss -> loss + " (it had " + life.count + " lines before)")
        .toList();
  }

  /**
   * Docker may start a container after a crash of sysbox-mgr on less than it had, without a start
   * of its instance. That is no loss while all of it is kept, where a rescue finds it. What goes
   * under a process that had it is lost.
   */
  private boolean keptInstead(Entry process, String what, Life life) {
    boolean hadIt = process.pid() == life.pid && process.pid() != life.onLess;
    if (hadIt || Container.kept(process.token().orElseThrow()) < life.count) {
      return false;
    }
    if (process.pid() != life.onLess) {
      life.onLess = process.pid();
      journal.note("KEPT instead: " + what);
    }
    return true;
  }

  /** Once for each thing that is wrong, at the moment when it is seen. */
  private synchronized void complain(String what) {
    String kind = what.replaceAll(" \\(it had .*| from \\d+ lines .*", "");
    if (complaints.stream().noneMatch(known -> known.startsWith(kind))) {
      complaints.add(what);
      journal.note("LOST " + what);
    }
  }

  private void watch() {
    while (!over) {
      try {
        look();
      } catch (RuntimeException e) {
        complain("unseen: the observer failed with " + e);
      }
      try {
        Thread.sleep(PERIOD_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  @Override
  public void close() {
    over = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
