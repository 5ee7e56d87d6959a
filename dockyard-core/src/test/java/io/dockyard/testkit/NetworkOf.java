package io.dockyard.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The network as a process sees it that is in a network namespace of its own, such as a
 * container's.
 */
public final class NetworkOf {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern REFUSAL = Pattern.compile("refused|unreachable|No route to host");

  private final long pid;

  /**
   * The network of a process.
   *
   * @param pid the process
   */
  public NetworkOf(long pid) {
    this.pid = pid;
  }

  /**
   * Whether a TCP connection can be made. No time decides: it is made, or refused, or a packet is
   * {@linkplain DroppedPackets dropped}.
   *
   * @param host an address
   * @param port the port there
   * @return true when it was made
   * @throws AssertionError if none of the three comes about
   */
  public boolean canConnect(String host, int port) {
    DroppedPackets dropped = DroppedPackets.soFar();
    String seconds = Long.toString(PATIENCE.toSeconds());
    String connection = "a connection to " + host + ":" + port;
    // With -e it is done once connected; else it would stay until the other side closes.
    try (ChildProcess client =
        start("busybox", "nc", "-w", seconds, host, Integer.toString(port), "-e", "true")) {
      if (dropped.awaitOneMoreUnless(connection, () -> !client.isAlive()) && client.isAlive()) {
        return false;
      }
      int exitCode = client.awaitExit(PATIENCE);
      if (exitCode != 0 && !REFUSAL.matcher(client.output()).find()) {
        throw new AssertionError(
            connection + " was neither made nor refused nor dropped: " + client.output());
      }
      return exitCode == 0;
    }
  }

  /**
   * Runs a command there that must succeed.
   *
   * @param command the program and its arguments
   * @return its output
   */
  public String run(String... command) {
    return HostCommand.of(inside(command)).mustRun();
  }

  /**
   * Starts a command there.
   *
   * @param command the program and its arguments
   * @return the running process
   */
  public ChildProcess start(String... command) {
    return ChildProcess.start(Map.of(), inside(command));
  }

  private List<String> inside(String... command) {
    List<String> inside = new ArrayList<>();
    inside.addAll(List.of("nsenter", "--net=/proc/" + pid + "/ns/net"));
    inside.addAll(List.of(command));
    return inside;
  }
}
