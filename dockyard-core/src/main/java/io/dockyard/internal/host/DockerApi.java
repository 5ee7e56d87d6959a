package io.dockyard.internal.host;

import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.HostException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Asks a Docker daemon over its unix domain socket, one request at a time.
 *
 * <p>It speaks HTTP/1.0: a Go server answers that unchunked and closes the connection, so that no
 * HTTP library is needed.
 */
public final class DockerApi {

  private static final int OK = 200;
  private static final int BUFFER_SIZE = 8192;

  /** A full queue gives no event for when it has room again. */
  private static final Duration QUEUE_STEP = Duration.ofMillis(5);

  private DockerApi() {}

  /**
   * What the daemon answered.
   *
   * @param status the HTTP status
   * @param body the body
   */
  public record Answer(int status, String body) {}

  /**
   * Gets a resource.
   *
   * @param socket the daemon's socket
   * @param path the path with its query, as "/info"; encoded already
   * @param d how long connecting and answering may take together
   * @return the answer, whatever its status
   * @throws HostException when nobody listens or the answer is no HTTP
   * @throws DeadlineException when the daemon does not answer in time
   * @throws io.dockyard.OperationInterruptedException when the thread is interrupted
   */
  public static Answer get(Path socket, String path, Deadline d) {
    return ask(socket, "GET", path, "", d);
  }

  /**
   * Posts to a resource, without a body.
   *
   * @param socket the daemon's socket
   * @param path the path with its query, as "/containers/ID/restart"; encoded already
   * @param d how long connecting and answering may take together
   * @return the answer, whatever its status
   * @throws HostException when nobody listens or the answer is no HTTP
   * @throws DeadlineException when the daemon does not answer in time; it may act all the same
   * @throws io.dockyard.OperationInterruptedException when the thread is interrupted
   */
  public static Answer post(Path socket, String path, Deadline d) {
    return ask(socket, "POST", path, "Content-Length: 0\r\n", d);
  }

  private static Answer ask(Path socket, String method, String path, String header, Deadline d) {
    String awaited = "the answer of " + socket + " to " + method + " " + path;
    String request = method + " " + path + " HTTP/1.0\r\nHost: docker\r\n" + header + "\r\n";
    try (SocketChannel channel = connect(socket, awaited, d);
        Selector selector = Selector.open()) {
      SelectionKey key = channel.register(selector, SelectionKey.OP_WRITE);
      ByteBuffer outgoing = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
      while (outgoing.hasRemaining()) {
        await(selector, awaited, d);
        channel.write(outgoing);
      }
      key.interestOps(SelectionKey.OP_READ);
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      ByteBuffer incoming = ByteBuffer.allocate(BUFFER_SIZE);
      await(selector, awaited, d);
      while (channel.read(incoming) >= 0) {
        answer.write(incoming.array(), 0, incoming.position());
        incoming.clear();
        await(selector, awaited, d);
      }
      return parse(answer.toString(StandardCharsets.UTF_8), socket);
    } catch (IOException e) {
      throw new HostException("ask " + socket + " for " + path, e);
    }
  }

  /**
   * Whether a daemon is ready: it answers {@code GET /_ping} with 200 and "OK".
   *
   * @param socket the daemon's socket
   * @param d how long it may take
   * @return false when it does not answer like that in time, or nobody listens
   * @throws io.dockyard.OperationInterruptedException when the thread is interrupted
   */
  public static boolean ping(Path socket, Deadline d) {
    try {
      Answer answer = get(socket, "/_ping", d);
      return answer.status() == OK && answer.body().strip().equals("OK");
    } catch (HostException | DeadlineException e) {
      return false;
    }
  }

  private static SocketChannel connect(Path socket, String awaited, Deadline d) throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(socket);
    while (true) {
      d.check(awaited);
      try {
        return connectNow(address);
      } catch (IOException e) {
        // The JDK does not tell a full queue (EAGAIN) from other failures, but then one listens.
        if (!Files.exists(socket) || !UnixSockets.listening(socket)) {
          throw e;
        }
        if (d.expired()) {
          throw new DeadlineException(awaited, d.allowed(), "last seen: " + e.getMessage());
        }
      }
      d.pause(QUEUE_STEP, awaited);
    }
  }

  private static SocketChannel connectNow(UnixDomainSocketAddress address) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    boolean connected = false;
    try {
      channel.configureBlocking(false);
      connected = channel.connect(address);
      if (!connected) {
        throw new SocketException("not connected at once");
      }
      return channel;
    } finally {
      if (!connected) {
        channel.close();
      }
    }
  }

  private static void await(Selector selector, String awaited, Deadline d) throws IOException {
    do {
      d.check(awaited);
      // An interrupt ends the selection; the check above reports it.
      selector.select(Math.max(1, d.remaining().toMillis()));
    } while (selector.selectedKeys().isEmpty());
    selector.selectedKeys().clear();
  }

  static Answer parse(String answer, Path socket) {
    int headEnd = answer.indexOf("\r\n\r\n");
    String[] statusLine = answer.split("[ \r\n]", 3);
    if (headEnd < 0
        || statusLine.length < 3
        || !statusLine[0].startsWith("HTTP/")
        || !statusLine[1].matches("\\d{3}")) {
      String seen = answer.isEmpty() ? "closed without an answer" : "not an HTTP answer";
      throw new HostException("read the answer of " + socket, seen, null);
    }
    return new Answer(Integer.parseInt(statusLine[1]), answer.substring(headEnd + 4));
  }
}
