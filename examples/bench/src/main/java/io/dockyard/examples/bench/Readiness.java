package io.dockyard.examples.bench;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Waits until a daemon that was started by hand is ready, asking every two milliseconds. */
final class Readiness {

  private static final long STEP_MILLIS = 2;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final byte[] PING =
      "GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private Readiness() {}

  private interface Question {
    boolean answered() throws IOException;
  }

  /** Waits until somebody accepts connections on a socket. */
  static void listens(Path socket, Process daemon, Path log)
      throws IOException, InterruptedException {
    await(
        () -> {
          connect(socket).close();
          return true;
        },
        daemon,
        log);
  }

  /** Waits until {@code GET /_ping} is answered with 200. */
  static void answersPing(Path socket, Process daemon, Path log)
      throws IOException, InterruptedException {
    await(() -> ping(socket), daemon, log);
  }

  private static void await(Question question, Process daemon, Path log)
      throws IOException, InterruptedException {
    long giveUp = System.nanoTime() + TIMEOUT.toNanos();
    while (!answered(question)) {
      if (!daemon.isAlive() || System.nanoTime() > giveUp) {
        throw new IOException(
            "A daemon started by hand did not become ready. Its log:\n" + Files.readString(log));
      }
      Thread.sleep(STEP_MILLIS);
    }
  }

  private static boolean answered(Question question) {
    try {
      return question.answered();
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean ping(Path socket) throws IOException {
    try (SocketChannel channel = connect(socket)) {
      ByteBuffer request = ByteBuffer.wrap(PING);
      while (request.hasRemaining()) {
        channel.write(request);
      }
      ByteBuffer answer = ByteBuffer.allocate(4096);
      channel.read(answer);
      String start = new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
      return start.startsWith("HTTP/1.0 200");
    }
  }

  private static SocketChannel connect(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }
}
