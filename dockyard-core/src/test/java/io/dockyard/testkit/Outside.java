package io.dockyard.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The world beyond the host: a network namespace at the other end of a veth pair, with the host as
 * its way out. At most one exists at a time.
 *
 * <p>The namespace has no name and no file. It is held by a process that reads from this JVM and so
 * ends with it.
 */
public final class Outside implements AutoCloseable {

  /** The host's address as the outside sees it. */
  public static final String HOST_ADDRESS = "198.18.0.1";

  /** The address of the outside. */
  public static final String ADDRESS = "198.18.0.2";

  private static final String HOST_LINK = "dytk-host";
  private static final String OUTSIDE_LINK = "dytk-outside";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<ChildProcess> servers = new ArrayList<>();
  private final TempFolder folder = TempFolder.onDisk("dyk-outside-");
  private final ChildProcess holder;
  private final NetworkOf network;
  private Optional<String> bridge = Optional.empty();

  private Outside(ChildProcess holder) {
    this.holder = holder;
    this.network = new NetworkOf(holder.pid());
  }

  /**
   * Makes it.
   *
   * @return the outside, connected with the host
   */
  public static Outside open() {
    HostRequirements.requireCommand("busybox", "busybox-static");
    Outside outside = new Outside(ChildProcess.start("unshare", "--net", "sh", "-c", "echo; cat"));
    try {
      outside.connect();
      return outside;
    } catch (RuntimeException | Error e) {
      outside.close();
      throw e;
    }
  }

  /**
   * Makes it so that the host's end is a port of a bridge, by which the default route leaves.
   *
   * @param bridge the bridge's name; it goes with the outside
   * @return the outside, connected with the host
   */
  public static Outside openBehind(String bridge) {
    Outside outside = open();
    try {
      outside.moveBehind(bridge);
      return outside;
    } catch (RuntimeException | Error e) {
      outside.close();
      throw e;
    }
  }

  private void moveBehind(String bridge) {
    HostCommand.run("ip", "address", "flush", "dev", HOST_LINK);
    HostCommand.run("ip", "link", "add", bridge, "type", "bridge");
    this.bridge = Optional.of(bridge);
    HostCommand.run("ip", "link", "set", HOST_LINK, "master", bridge);
    HostCommand.run("ip", "address", "add", HOST_ADDRESS + "/30", "dev", bridge);
    HostCommand.run("ip", "link", "set", bridge, "up");
    HostCommand.run("ip", "route", "add", "default", "via", ADDRESS, "metric", "1");
  }

  private void connect() {
    holder.awaitLine("^$", PATIENCE);
    String pid = Long.toString(holder.pid());
    HostCommand.run(
        "ip", "link", "add", HOST_LINK, "type", "veth", "peer", "name", OUTSIDE_LINK, "netns", pid);
    HostCommand.run("ip", "address", "add", HOST_ADDRESS + "/30", "dev", HOST_LINK);
    HostCommand.run("ip", "link", "set", HOST_LINK, "up");
    run("ip", "link", "set", "lo", "up");
    run("ip", "address", "add", ADDRESS + "/30", "dev", OUTSIDE_LINK);
    run("ip", "link", "set", OUTSIDE_LINK, "up");
    run("ip", "route", "add", "default", "via", HOST_ADDRESS);
  }

  /**
   * Whether a TCP connection can be made from outside; see {@link NetworkOf#canConnect}.
   *
   * @param host an address
   * @param port the port there
   * @return true when it was made
   */
  public boolean canConnect(String host, int port) {
    return network.canConnect(host, port);
  }

  /**
   * Runs a command outside that must succeed.
   *
   * @param command the program and its arguments
   * @return its output
   */
  public String run(String... command) {
    return network.run(command);
  }

  /**
   * Starts a command outside.
   *
   * @param command the program and its arguments
   * @return the running process
   */
  public ChildProcess start(String... command) {
    return network.start(command);
  }

  /**
   * Serves a text over HTTP outside until this is closed.
   *
   * @param port the port, on {@link #ADDRESS}
   * @param text what {@code GET /} answers
   */
  public void serve(int port, String text) {
    Path root = folder.path().resolve(Integer.toString(port));
    HostFiles.createFolder(root);
    HostFiles.write(root.resolve("index.html"), text);
    // The shell ends the server when its own input ends, that is with this JVM at the latest.
    String script = "busybox httpd -f -p " + port + " -h " + root + " & cat; kill $!";
    servers.add(start("sh", "-c", script));
    Await.until("the server outside", PATIENCE, () -> canConnect(ADDRESS, port));
  }

  /** Takes it away with all its processes. */
  @Override
  public void close() {
    servers.forEach(Outside::end);
    end(holder);
    // With the last process the kernel removes the pair too, but some time later.
    HostCommand.of("ip", "link", "delete", HOST_LINK).result();
    bridge.ifPresent(name -> HostCommand.run("ip", "link", "delete", name));
    folder.close();
  }

  private static void end(ChildProcess process) {
    try (process) {
      process.endInput();
      process.awaitExit(PATIENCE);
    }
  }
}
