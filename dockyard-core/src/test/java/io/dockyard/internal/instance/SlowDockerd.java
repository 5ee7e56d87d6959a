package io.dockyard.internal.instance;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** Answers who waits long enough for it, one after the other, and nobody who has hung up. */
final class SlowDockerd implements AutoCloseable {

  private static final byte[] OK = "HTTP/1.0 200 OK\r\n\r\nOK".getBytes(StandardCharsets.US_ASCII);

  private final ServerSocketChannel server;
  private final Duration forAnAnswer;
  private final Thread thread = new Thread(this::serve, "slow dockerd");

  SlowDockerd(Path socket, Duration forAnAnswer) throws IOException {
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    this.forAnAnswer = forAnAnswer;
    server.bind(UnixDomainSocketAddress.of(socket));
    thread.start();
  }

  private void serve() {
    while (server.isOpen()) {
      try (SocketChannel client = server.accept()) {
        ByteBuffer request = ByteBuffer.allocate(1000);
        client.read(request);
        if (!hangsUp(client)) {
          client.write(ByteBuffer.wrap(OK));
        }
      } catch (IOException e) {
        // The client is gone, or the server was closed.
      }
    }
  }

  /** Whether it does before its answer would be there. */
  private boolean hangsUp(SocketChannel client) throws IOException {
    client.configureBlocking(false);
    try (Selector selector = Selector.open()) {
      client.register(selector, SelectionKey.OP_READ);
      return selector.select(forAnAnswer.toMillis()) > 0;
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    server.close();
    thread.interrupt();
    thread.join();
  }
}
