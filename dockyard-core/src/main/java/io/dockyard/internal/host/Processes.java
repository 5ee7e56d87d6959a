package io.dockyard.internal.host;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.OperationInterruptedException;
import io.dockyard.ProcessIdentity;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The processes of the machine as /proc shows them (proc(5)), and signals to them. */
public final class Processes {

  /** End, and say at what; what Go programs say are the stacks of all goroutines. */
  public static final int SIGQUIT = 3;

  /** End at once; cannot be caught. */
  public static final int SIGKILL = 9;

  /** End in good order. */
  public static final int SIGTERM = 15;

  /** Go on after a stop. */
  public static final int SIGCONT = 18;

  /** Stop; cannot be caught. */
  public static final int SIGSTOP = 19;

  private static final Path PROC = Path.of("/proc");

  /** The kernel shows times in hundredths of a second on all architectures Docker ships for. */
  private static final long MILLIS_PER_TICK = 10;

  private static final String DELETED = " (deleted)";
  private static final String USERS = "Uid:";
  private static final int PARENT = 1;
  private static final int SESSION = 3;

  /** How long a wait may go on after the thread was interrupted. */
  private static final long INTERRUPT_CHECK_MILLIS = 50;

  private Processes() {}

  /**
   * What tells a running process from any other.
   *
   * @param pid its pid
   * @return its identity; empty when there is none, or it has ended and is a zombie
   */
  public static Optional<ProcessIdentity> identify(long pid) {
    return readText(pid, "stat")
        .flatMap(ProcessStat::parse)
        .filter(stat -> !stat.ended())
        .map(stat -> new ProcessIdentity(pid, stat.startTicks(), BootId.current()));
  }

  /**
   * Whether this very process still runs. A zombie does not.
   *
   * @param identity the process
   * @return true when it runs
   */
  public static boolean alive(ProcessIdentity identity) {
    return identify(identity.pid()).filter(identity::equals).isPresent();
  }

  /**
   * All processes there are, zombies included.
   *
   * @return their pids
   * @throws HostException when /proc cannot be read
   */
  public static List<Long> pids() {
    List<Long> pids = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path entry : entries) {
        pids.add(Long.parseLong(entry.getFileName().toString()));
      }
    } catch (IOException e) {
      throw new HostException("list " + PROC, e);
    }
    return pids;
  }

  /**
   * The environment a process was started with.
   *
   * @param pid its pid
   * @return its variables; none when it is gone or may not be looked at
   */
  public static Map<String, String> environment(long pid) {
    return readText(pid, "environ").map(Processes::parseEnvironment).orElse(Map.of());
  }

  /**
   * Whether a process was started with a variable. Far cheaper than {@link #environment} where all
   * processes are asked.
   *
   * @param pid its pid
   * @param name the variable
   * @param value its value
   * @return false also when the process is gone or may not be looked at
   */
  public static boolean hasVariable(long pid, String name, String value) {
    return variable(pid, name).filter(value::equals).isPresent();
  }

  /**
   * One variable of the environment a process was started with. As cheap as {@link #hasVariable}.
   *
   * @param pid its pid
   * @param name the variable
   * @return its value; empty when it has none, is gone or may not be looked at
   */
  public static Optional<String> variable(long pid, String name) {
    return readText(pid, "environ").flatMap(all -> variable(all, name));
  }

  static Optional<String> variable(String environment, String name) {
    String wanted = "\0" + name + "=";
    String all = "\0" + environment;
    int begin = all.indexOf(wanted);
    if (begin < 0) {
      return Optional.empty();
    }
    begin += wanted.length();
    int end = all.indexOf('\0', begin);
    return Optional.of(end < 0 ? all.substring(begin) : all.substring(begin, end));
  }

  /**
   * The command line of a process.
   *
   * @param pid its pid
   * @return its arguments, the program first; none when it is gone or a thread of the kernel
   */
  public static List<String> argv(long pid) {
    return argv(pid, StandardCharsets.UTF_8);
  }

  /**
   * The command line of a process, for who has to have the very bytes of it: ISO 8859-1 has a
   * character for each.
   *
   * @param pid its pid
   * @param charset how to read it
   * @return as {@link #argv(long)}
   */
  public static List<String> argv(long pid, Charset charset) {
    return readText(pid, "cmdline", charset).map(Processes::splitAtNul).orElse(List.of());
  }

  /**
   * The program a process runs.
   *
   * @param pid its pid
   * @return the file it was started from, also when that has been deleted since; empty when the
   *     process is gone or may not be looked at
   */
  public static Optional<Path> executable(long pid) {
    return readLink(pid, "exe").map(Processes::withoutDeleted);
  }

  /**
   * Whether root runs a process, as this JVM's user namespace tells root. The owner of its files in
   * /proc would not do: they are root's as well where a process of a user may not be debugged.
   *
   * @param pid its pid
   * @return true when its real and its effective user are root; false also when it is gone
   */
  public static boolean ofRoot(long pid) {
    return readText(pid, "status").filter(Processes::ofRoot).isPresent();
  }

  static boolean ofRoot(String status) {
    return status
        .lines()
        .filter(line -> line.startsWith(USERS))
        .anyMatch(line -> line.substring(USERS.length()).strip().matches("0\\s+0\\s.*"));
  }

  /**
   * Whether a process was stopped by a signal or a debugger and does nothing until it is told to go
   * on: state T or t.
   *
   * @param pid its pid
   * @return false also when it is gone
   */
  public static boolean stopped(long pid) {
    return readText(pid, "stat").flatMap(ProcessStat::parse).filter(ProcessStat::held).isPresent();
  }

  /**
   * When a process was started.
   *
   * @param identity the process
   * @return the time by this host's clock, which may have been set since
   */
  public static Instant started(ProcessIdentity identity) {
    return Host.bootTime().plus(startedAfterBoot(identity));
  }

  /**
   * When a process was started, by a clock that nobody sets.
   *
   * @param identity the process
   * @return the time since boot, as {@link Host#uptime()} counts it
   */
  public static Duration startedAfterBoot(ProcessIdentity identity) {
    return Duration.ofMillis(identity.startTicks() * MILLIS_PER_TICK);
  }

  /**
   * The process that started a process, or took it over when that one ended.
   *
   * @param pid its pid
   * @return the pid of its parent; empty when it is gone
   */
  public static Optional<Long> parent(long pid) {
    return statField(pid, PARENT);
  }

  /**
   * Whether a process is the first of its session, as daemons are (credentials(7)).
   *
   * @param pid its pid
   * @return true when it is; false when it is not, or is gone
   */
  public static boolean leadsSession(long pid) {
    return statField(pid, SESSION).filter(session -> session == pid).isPresent();
  }

  /**
   * Whether a process is in the same namespace as this JVM.
   *
   * @param pid its pid
   * @param kind the kind as in /proc/PID/ns (namespaces(7)): mnt, net, pid …
   * @return true when it is; false when it is not, is gone or may not be looked at
   */
  public static boolean sameNamespace(long pid, String kind) {
    Optional<Path> own = readLink(ProcessHandle.current().pid(), "ns/" + kind);
    return own.isPresent() && own.equals(readLink(pid, "ns/" + kind));
  }

  /**
   * Sends a signal to exactly this process, never to another that was given its pid
   * (pidfd_send_signal(2)).
   *
   * @param identity the process
   * @param signal the signal's number
   * @return false when the process is gone
   * @throws HostException when the signal may not be sent
   */
  public static boolean signal(ProcessIdentity identity, int signal) {
    Optional<Pidfd> opened = Pidfd.open(identity);
    if (opened.isEmpty()) {
      return false;
    }
    try (Pidfd pidfd = opened.get()) {
      return pidfd.send(signal);
    }
  }

  /**
   * Waits until all these processes have ended. None of them needs to be a child of this JVM.
   *
   * @param identities the processes
   * @param d how long to wait
   * @return false when the deadline has passed and at least one still runs
   * @throws OperationInterruptedException when the thread is interrupted; noticed within 100 ms
   */
  public static boolean awaitExit(Collection<ProcessIdentity> identities, Deadline d) {
    List<Pidfd> running = new ArrayList<>();
    try {
      for (ProcessIdentity identity : identities) {
        Pidfd.open(identity).ifPresent(running::add);
      }
      while (!running.isEmpty()) {
        if (Thread.currentThread().isInterrupted()) {
          throw OperationInterruptedException.restoringFlag("processes to end", null);
        }
        boolean last = d.expired();
        List<Pidfd> ended = Pidfd.pollEnded(running, timeoutMillis(d));
        ended.forEach(Pidfd::close);
        running.removeAll(ended);
        if (last && !running.isEmpty()) {
          return false;
        }
      }
      return true;
    } finally {
      running.forEach(Pidfd::close);
    }
  }

  private static int timeoutMillis(Deadline d) {
    // Rounded up, or the last millisecond would be spent spinning.
    long left = (d.remaining().toNanos() + 999_999) / 1_000_000;
    return (int) Math.min(left, INTERRUPT_CHECK_MILLIS);
  }

  static Map<String, String> parseEnvironment(String text) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String entry : splitAtNul(text)) {
      int equals = entry.indexOf('=');
      if (equals > 0) {
        // The first one is the one getenv(3) finds.
        variables.putIfAbsent(entry.substring(0, equals), entry.substring(equals + 1));
      }
    }
    return variables;
  }

  static List<String> splitAtNul(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    String terminated = text.endsWith("\0") ? text.substring(0, text.length() - 1) : text;
    return List.of(terminated.split("\0", -1));
  }

  static Path withoutDeleted(Path target) {
    String text = target.toString();
    if (!text.endsWith(DELETED)) {
      return target;
    }
    String all = PathBytes.text(target);
    return PathBytes.path(all.substring(0, all.length() - DELETED.length()));
  }

  /** A number of /proc/PID/stat, counted from the process state, which follows the name. */
  private static Optional<Long> statField(long pid, int field) {
    return readText(pid, "stat")
        .map(line -> line.substring(line.lastIndexOf(')') + 1).trim().split(" ", -1))
        .filter(fields -> fields.length > field)
        .map(fields -> Long.valueOf(fields[field]));
  }

  private static Optional<String> readText(long pid, String file) {
    return readText(pid, file, StandardCharsets.UTF_8);
  }

  private static Optional<String> readText(long pid, String file, Charset charset) {
    try {
      Path path = PROC.resolve(Long.toString(pid)).resolve(file);
      return Optional.of(new String(Files.readAllBytes(path), charset));
    } catch (IOException e) {
      // Gone, or not ours to look at: both are an answer.
      return Optional.empty();
    }
  }

  private static Optional<Path> readLink(long pid, String link) {
    try {
      Path path = PROC.resolve(Long.toString(pid)).resolve(link);
      return Optional.of(Files.readSymbolicLink(path));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
