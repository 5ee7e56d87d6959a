package io.dockyard.testkit;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Unix sockets as a test asks them. */
public final class UnixSockets {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private UnixSockets() {}

  /**
   * Whether somebody accepts connections. Connects and closes.
   *
   * @param socket the socket's path
   * @return true when the connection was made
   */
  public static boolean accepts(Path socket) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The paths of all sockets that listen in this network namespace, without connecting to any.
   *
   * @return the paths, in order
   */
  public static List<String> listening() {
    // Columns: Num RefCount Protocol Flags Type St Inode Path; 00010000 is __SO_ACCEPTCON.
    return HostFiles.lines(Path.of("/proc/net/unix")).stream()
        .map(line -> line.split(" +", 8))
        .filter(columns -> columns.length == 8 && columns[3].equals("00010000"))
        .map(columns -> columns[7])
        .sorted()
        .toList();
  }

  /**
   * Writes a request and reads until it has an answer that ends with the given text, or the end.
   *
   * @throws IOException also when nothing more comes for a long time
   */
  static String ask(Path socket, String request, String end) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.write(StandardCharsets.UTF_8.encode(request));
      channel.configureBlocking(false);
      StringBuilder answer = new StringBuilder();
      ByteBuffer buffer = ByteBuffer.allocate(4096);
      while (!answer.toString().endsWith(end) && read(channel, buffer.clear())) {
        answer.append(StandardCharsets.UTF_8.decode(buffer.flip()));
      }
      return answer.toString();
    }
  }

  /** False at the end. */
  private static boolean read(SocketChannel channel, ByteBuffer buffer) throws IOException {
    try (Selector selector = Selector.open()) {
      channel.register(selector, SelectionKey.OP_READ);
      if (selector.select(PATIENCE.toMillis()) == 0) {
        throw new IOException(channel.getRemoteAddress() + " does not answer");
      }
    }
    return channel.read(buffer) >= 0;
  }
}
