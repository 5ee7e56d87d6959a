package io.dockyard.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Containers as the stand-in of sysbox-mgr knows them. Their volume is {@code DATA-ROOT/docker/ID}.
 * One that never ran before gets a file {@code canary} there that holds its id; where that is
 * missing later, or {@code var/lib/docker} of the upper directory came back without it, inner data
 * was lost.
 */
public final class StandInContainers {

  private static final Path SOCKET = Path.of("/run/sysbox/sysmgr.sock");

  private StandInContainers() {}

  /**
   * A container starts: one that is new gets a volume filled from {@code var/lib/docker} of its
   * upper directory, one that was stopped the volume it had.
   *
   * @param id its id
   * @param upperDir the upper directory of its overlay file system
   * @throws IllegalStateException when it is started already, or its volume exists unknown
   */
  public static void register(String id, Path upperDir) {
    ask("register " + id + " " + upperDir);
  }

  /**
   * A container stops: its volume is copied to its upper directory and stays.
   *
   * @param id its id
   */
  public static void stop(String id) {
    ask("stop " + id);
  }

  /**
   * A container is removed: its volume is copied to its upper directory and destroyed, also when
   * the copy failed.
   *
   * @param id its id
   */
  public static void unregister(String id) {
    ask("unregister " + id);
  }

  private static void ask(String request) {
    try {
      String answer = UnixSockets.ask(SOCKET, request + "\n", "\n").strip();
      if (!answer.equals("ok")) {
        throw new IllegalStateException(request + ": " + answer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("sysbox-mgr does not answer", e);
    }
  }
}
