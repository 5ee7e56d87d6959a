package io.dockyard.internal.instance;

import io.dockyard.Deadline;
import io.dockyard.HostException;
import io.dockyard.internal.host.AtomicFile;
import io.dockyard.internal.host.BootId;
import io.dockyard.internal.host.FileLock;
import io.dockyard.internal.host.Folders;
import io.dockyard.internal.host.Sysctl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What running instances need changed on the host as a whole: the first one changes it, the last
 * one puts it back. These are IP forwarding, where it was off, and folders in {@code /run} that all
 * dockerds and containerds of a host share.
 *
 * <p>A host that did not forward must not become a router: while forwarding is on because of us, a
 * rule at the end of the FORWARD chain drops what no other rule accepts, as Docker does by policy.
 */
public final class HostSettings {

  private static final Logger LOG = LoggerFactory.getLogger(HostSettings.class);

  private static final Path HOME = Path.of("/run/dockyard");
  private static final Path FILE = HOME.resolve("host.json");
  private static final String IP_FORWARD = "net/ipv4/ip_forward";
  private static final String GUARD_TAG = "dockyard:ip_forward";
  private static final String GUARD = "-A FORWARD -m comment --comment " + GUARD_TAG + " -j DROP";

  /** Fixed paths of containerd's shims and of dockerd's plug-ins; innermost first. */
  private static final List<Path> SHARED_FOLDERS =
      List.of(
          Path.of("/run/containerd/s"),
          Path.of("/run/containerd"),
          Path.of("/run/docker/plugins"),
          Path.of("/run/docker"));

  private HostSettings() {}

  /**
   * Refuses what could not be put back in the end. Must precede every change.
   *
   * @throws io.dockyard.StateFileException if a newer version of dockyard noted what the host was
   *     like
   */
  public static void check() {
    var unused = read();
  }

  /**
   * Takes note of what the host is like, before the first daemon of an instance changes it.
   *
   * @param prefix the instance, which is about to run
   * @param deadline when it must be done
   */
  public static void acquire(String prefix, Deadline deadline) {
    try (FileLock lock = lock(deadline)) {
      write(read().orElseGet(HostSettings::observed).with(prefix));
    }
  }

  /**
   * Switches IP forwarding on if it is off. The instance has been noted by {@link #acquire}.
   *
   * @param deadline when it must be done
   */
  public static void forward(Deadline deadline) {
    if (forwards()) {
      return;
    }
    try (FileLock lock = lock(deadline)) {
      HostState state = read().orElseGet(HostSettings::observed);
      if (state.guarded()) {
        guardDown(deadline);
      }
      write(state.withGuard());
      restore(GUARD, deadline);
      Sysctl.write(IP_FORWARD, "1");
      LOG.info("switched {} on", IP_FORWARD);
    }
  }

  /**
   * Puts back what was changed if no other instance needs it. Where a Docker that is not ours runs,
   * it may rely on forwarding by now, and then this is left as it is until a later call.
   *
   * @param prefix the instance, which does not run any more
   * @param foreignDocker whether a Docker that is not ours runs
   * @param deadline when it must be done
   */
  public static void release(String prefix, boolean foreignDocker, Deadline deadline) {
    try (FileLock lock = FileLock.acquireDirectory(HOME, deadline).orElse(null)) {
      if (lock == null) {
        return;
      }
      HostState state = read().orElseGet(HostSettings::observed).without(prefix);
      if (!state.users().isEmpty() || (!state.forwarded() && foreignDocker)) {
        write(state);
        return;
      }
      if (!state.forwarded()) {
        Sysctl.write(IP_FORWARD, "0");
        guardDown(deadline);
        LOG.info("switched {} off again", IP_FORWARD);
      }
      if (!foreignDocker) {
        UnusedPorts.removeIdle(deadline);
        for (Path folder : state.absentFolders()) {
          Folders.removeIfEmpty(folder);
        }
      }
      AtomicFile.removeLeftovers(HOME);
      Files.deleteIfExists(FILE);
      Folders.removeIfEmpty(HOME);
    } catch (IOException e) {
      throw new HostException("remove " + FILE, e);
    }
  }

  /** The directory is its own lock, so that it can go with the last instance. */
  private static FileLock lock(Deadline deadline) {
    while (true) {
      Folders.create(HOME, "rwx------");
      Optional<FileLock> lock = FileLock.acquireDirectory(HOME, deadline);
      if (lock.isPresent()) {
        return lock.get();
      }
      deadline.check("the lock of " + HOME);
    }
  }

  private static boolean forwards() {
    return Sysctl.read(IP_FORWARD).equals("1");
  }

  private static HostState observed() {
    List<Path> absent = SHARED_FOLDERS.stream().filter(folder -> !Files.exists(folder)).toList();
    return new HostState(BootId.current(), forwards(), false, absent, new TreeSet<>());
  }

  private static void guardDown(Deadline deadline) {
    FirewallChange.make(GUARD_TAG, "", FirewallState::removal, deadline);
  }

  private static void restore(String line, Deadline deadline) {
    FirewallChange.restore("*filter\n" + line + "\nCOMMIT\n", deadline);
  }

  private static void write(HostState state) {
    AtomicFile.removeLeftovers(HOME);
    AtomicFile.write(FILE, state.toJson(), "rw-------");
  }

  /** A damaged file, or one from before a reboot, is worth nothing. */
  private static Optional<HostState> read() {
    try {
      return HostState.parse(Files.readString(FILE), FILE)
          .filter(state -> state.bootId().equals(BootId.current()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new HostException("read " + FILE, e);
    }
  }
}
