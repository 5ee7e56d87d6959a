package io.dockyard.testkit;

import java.net.URI;
import java.time.Duration;

/**
 * A container "work" that has written a word where an inner Docker has its data, and never writes
 * it again.
 *
 * @param dockerHost the daemon that it belongs to, with sysbox-runc as its default runtime
 */
public record SysboxContainer(URI dockerHost) {

  /** Where the word is, inside. */
  public static final String WORD = "/var/lib/docker/word";

  private static final String NAME = "work";
  private static final String IMAGE = "busybox:test";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * Brings the image, runs the container, and waits until it has written.
   *
   * @param word what it writes
   */
  public void run(String word) {
    BusyboxImage.importInto(dockerHost, IMAGE);
    String script =
        "trap 'exit 0' TERM; [ -e /born ] || { echo "
            + word
            + " > "
            + WORD
            + "; touch /born; }; while :; do sleep 0.1; done";
    docker().run("run", "-d", "--name", NAME, IMAGE, "sh", "-c", script);
    Await.until("the container to write", PATIENCE, () -> word().equals(word));
  }

  /** Starts it, if it does not run. */
  public void start() {
    docker().run("start", NAME);
  }

  /** Stops it as Docker does. */
  public void stop() {
    docker().run("stop", NAME);
  }

  /** Asked from inside, which needs a sysbox-fs that serves the container. */
  public String word() {
    return docker().outputOf("exec", NAME, "cat", WORD);
  }

  /** The pid of its first process; 0 where it does not run. */
  public long pid() {
    return Long.parseLong(inspect("{{.State.Pid}}"));
  }

  /** Its id. */
  public String id() {
    return inspect("{{.Id}}");
  }

  /** The runtime that it was created for. */
  public String runtime() {
    return inspect("{{.HostConfig.Runtime}}");
  }

  private String inspect(String format) {
    return docker().run("inspect", "-f", format, NAME);
  }

  private DockerCli docker() {
    return DockerCli.at(dockerHost);
  }
}
