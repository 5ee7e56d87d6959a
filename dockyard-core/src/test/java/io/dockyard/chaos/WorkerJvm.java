package io.dockyard.chaos;

import io.dockyard.testkit.JvmUnderTest;
import io.dockyard.testkit.SysboxBinaries;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JVM that works on instances, and the next one where it was killed. */
final class WorkerJvm implements AutoCloseable {

  private static final Duration BEGIN = Duration.ofSeconds(60);

  /** Beyond the library's own deadlines and the Docker client's: then an operation hangs. */
  private static final Duration PATIENCE = Duration.ofSeconds(150);

  private static final Duration END = Duration.ofSeconds(30);

  private final String backend;
  private final Map<String, String> environment;
  private @Nullable JvmUnderTest jvm;
  private int number;

  WorkerJvm(String backend, SysboxBinaries binaries) {
    this.backend = backend;
    this.environment = Map.of("PATH", binaries.folder() + ":" + System.getenv("PATH"));
  }

  /**
   * Has a command carried out.
   *
   * @return {@code ok …}, {@code failed …}, {@code died}, or {@code hung} where it did not answer
   */
  String ask(String command) {
    JvmUnderTest worker = running();
    int mine = ++number;
    try {
      worker.writeLine(mine + " " + command);
      String answer = worker.awaitLine("^answer " + mine + " ", PATIENCE);
      return answer.substring(("answer " + mine + " ").length());
    } catch (RuntimeException | AssertionError e) {
      return ends(worker) ? "died" : "hung: " + e.getMessage();
    }
  }

  /** One that was killed does not read any more a moment before it counts as dead. */
  private static boolean ends(JvmUnderTest worker) {
    try {
      worker.awaitExit(END);
      return true;
    } catch (AssertionError e) {
      return false;
    }
  }

  /** Kills it, in the middle of whatever it does; false where there is none. */
  boolean kill() {
    JvmUnderTest worker = current();
    if (worker == null || !worker.isAlive()) {
      return false;
    }
    worker.kill9();
    return true;
  }

  private synchronized @Nullable JvmUnderTest current() {
    return jvm;
  }

  private synchronized JvmUnderTest running() {
    if (jvm != null && jvm.isAlive()) {
      return jvm;
    }
    close();
    JvmUnderTest started = JvmUnderTest.start(environment, ChaosWorker.class, backend);
    jvm = started;
    number = 0;
    try {
      started.awaitLine("^ready", BEGIN);
    } catch (AssertionError e) {
      if (started.isAlive()) {
        throw e;
      }
    }
    return started;
  }

  @Override
  public synchronized void close() {
    if (jvm != null) {
      jvm.close();
      jvm = null;
    }
  }
}
