package io.dockyard.internal.host;

import io.dockyard.HostException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts daemons that outlive this JVM.
 *
 * <p>Each gets a session of its own, so that no terminal's signal to the JVM's process group
 * reaches it. setsid(1) forks only where its caller leads a process group, which a child of the JVM
 * never does: from the shell to the daemon it is one process, and {@link Process#pid()} the
 * daemon's.
 *
 * <p>A child has the JVM's command line and environment until it has executed the shell, so that
 * nobody else can tell whose it is. The shell becomes the daemon only when this JVM tells it to,
 * which then has seen that it runs. If the JVM is killed before, the shell ends: nobody has to wait
 * for a daemon that cannot be seen yet.
 */
public final class Spawner {

  private static final Logger LOG = LoggerFactory.getLogger(Spawner.class);

  /**
   * Values come in as arguments and are never part of this text. What a cgroup or the kernel
   * refuses is said in the log, and the daemon is started all the same.
   */
  private static final String PROLOGUE =
      """
      read -r told || exit
      score=$1 cgroups=$2
      shift 2
      if [ -n "$score" ] && ! { echo "$score" > /proc/$$/oom_score_adj; } 2>/dev/null; then
        echo "dockyard: the kernel refuses oom_score_adj $score; the daemon starts all the same"
      fi
      while [ "$cgroups" -gt 0 ]; do
        echo $$ > "$1/cgroup.procs"
        shift
        cgroups=$((cgroups - 1))
      done
      exec "$@" < /dev/null
      """;

  private Spawner() {}

  /**
   * Starts a daemon. Its standard input is /dev/null, its output is appended to the log file.
   *
   * @param r what to start, and how
   * @return its process; a program that cannot be executed after all ends it with 126 or 127 and a
   *     line in the log
   * @throws HostException when the program does not exist or no process can be made
   */
  public static Process spawn(SpawnRequest r) {
    Path executable = Host.executable(r.argv().get(0));
    ProcessBuilder builder = new ProcessBuilder(commandLine(r, executable));
    // From the first moment on the daemon can be told by its environment.
    builder.environment().clear();
    // Not as arguments: those are for everybody to read, and proxies have passwords.
    builder.environment().putAll(r.environment());
    builder.directory(r.workingDirectory().toFile());
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(r.logFile().toFile()));
    // Otherwise it could not be asked what it is at: a Go program leaves SIGQUIT blocked.
    try (SignalMask asked = SignalMask.without(Processes.SIGQUIT)) {
      Process newborn = builder.start();
      letGo(newborn);
      return newborn;
    } catch (IOException e) {
      throw new HostException("start " + executable, e);
    }
  }

  /** From then on it goes its way, whatever becomes of this JVM. */
  private static void letGo(Process newborn) {
    try (OutputStream input = newborn.getOutputStream()) {
      input.write('\n');
      input.flush();
    } catch (IOException e) {
      // Whoever spawned it will see that, and how it ended.
      LOG.debug("process {} has ended before it could become a daemon", newborn.pid(), e);
    }
  }

  private static List<String> commandLine(SpawnRequest r, Path executable) {
    Integer score = r.oomScoreAdjust();
    List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", PROLOGUE, "sh"));
    words.add(score == null ? "" : score.toString());
    words.add(Integer.toString(r.cgroups().size()));
    r.cgroups().forEach(cgroup -> words.add(cgroup.toString()));
    words.add(Host.executable("setsid").toString());
    words.add(executable.toString());
    words.addAll(r.argv().subList(1, r.argv().size()));
    return words;
  }
}
