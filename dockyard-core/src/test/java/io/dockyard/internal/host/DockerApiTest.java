package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.DeadlineException;
import io.dockyard.HostException;
import io.dockyard.OperationInterruptedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerApiTest {

  private final Path socket;
  private final ServerSocketChannel server;

  DockerApiTest(@TempDir Path folder) throws IOException {
    socket = folder.resolve("docker.sock");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
  }

  @AfterEach
  void stopServer() throws IOException {
    server.close();
  }

  @Test
  void readsStatusAndBody() {
    CompletableFuture<String> request =
        answer("HTTP/1.0 404 Not Found\r\nServer: x\r\n\r\n{\"message\":\"ü\"}\n");
    assertThat(DockerApi.get(socket, "/x?y=1", Soon.seconds(60)))
        .isEqualTo(new DockerApi.Answer(404, "{\"message\":\"ü\"}\n"));
    assertThat(request.join()).isEqualTo("GET /x?y=1 HTTP/1.0\r\nHost: docker\r\n\r\n");
  }

  @Test
  void postsWithoutABody() {
    CompletableFuture<String> request = answer("HTTP/1.0 204 No Content\r\n\r\n");
    assertThat(DockerApi.post(socket, "/containers/x/restart", Soon.seconds(60)).status())
        .isEqualTo(204);
    assertThat(request.join())
        .isEqualTo(
            "POST /containers/x/restart HTTP/1.0\r\nHost: docker\r\nContent-Length: 0\r\n\r\n");
  }

  @Test
  void readsAnAnswerLargerThanItsBuffer() {
    String body = "x".repeat(1_000_000);
    CompletableFuture<String> request = answer("HTTP/1.0 200 OK\r\n\r\n" + body);
    assertThat(DockerApi.get(socket, "/", Soon.seconds(60)).body()).isEqualTo(body);
    request.join();
  }

  @Test
  void isPingedWhenTheDaemonSaysOk() {
    CompletableFuture<String> request = answer("HTTP/1.0 200 OK\r\n\r\nOK");
    assertThat(DockerApi.ping(socket, Soon.seconds(60))).isTrue();
    assertThat(request.join()).startsWith("GET /_ping ");
  }

  @Test
  void isNotPingedWhenTheDaemonHasATrouble() {
    CompletableFuture<String> request = answer("HTTP/1.0 500 Internal Server Error\r\n\r\nOK");
    assertThat(DockerApi.ping(socket, Soon.seconds(60))).isFalse();
    request.join();
  }

  @Test
  void keepsTheDeadlineWhenTheDaemonNeverAnswers() {
    // The kernel takes the connection; nobody accepts it.
    assertThatThrownBy(() -> DockerApi.get(socket, "/info", Soon.millis(100)))
        .isInstanceOf(DeadlineException.class)
        .hasMessageContaining(socket.toString());
    assertThat(DockerApi.ping(socket, Soon.millis(100))).isFalse();
  }

  @Test
  void keepsTheDeadlineWhenTheQueueIsFull(@TempDir Path other) throws IOException {
    Path full = other.resolve("full.sock");
    try (ServerSocketChannel busy = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      busy.bind(UnixDomainSocketAddress.of(full), 1);
      try (SocketChannel first = SocketChannel.open(UnixDomainSocketAddress.of(full));
          SocketChannel second = SocketChannel.open(UnixDomainSocketAddress.of(full))) {
        assertThat(first.isConnected() && second.isConnected()).isTrue();
        assertThatThrownBy(() -> DockerApi.get(full, "/info", Soon.millis(100)))
            .isInstanceOf(DeadlineException.class);
        assertThat(UnixSockets.connects(full)).isFalse();
        assertThat(UnixSockets.listening(full)).isTrue();
      }
    }
  }

  @Test
  void failsWhenNobodyListens(@TempDir Path other) throws IOException {
    server.close();
    assertThat(Files.exists(socket)).isTrue();
    assertThatThrownBy(() -> DockerApi.get(socket, "/info", Soon.seconds(60)))
        .isInstanceOf(HostException.class)
        .hasMessageContaining(socket.toString());
    assertThat(DockerApi.ping(other.resolve("none.sock"), Soon.seconds(60))).isFalse();
  }

  @Test
  void stopsWhenTheThreadIsInterrupted() {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> DockerApi.ping(socket, Soon.seconds(60)))
          .isInstanceOf(OperationInterruptedException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void refusesWhatIsNoHttp() {
    for (String bad :
        new String[] {"", "HTTP/1.0 200 OK\r\n", "hello\r\n\r\n", "HTTP/1.0 x y\r\n\r\n"}) {
      assertThatThrownBy(() -> DockerApi.parse(bad, socket)).isInstanceOf(HostException.class);
    }
  }

  /** Answers one request, and tells what it was. */
  private CompletableFuture<String> answer(String answer) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (SocketChannel client = server.accept()) {
            ByteBuffer request = ByteBuffer.allocate(1000);
            client.read(request);
            ByteBuffer outgoing = ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8));
            while (outgoing.hasRemaining()) {
              client.write(outgoing);
            }
            return new String(request.array(), 0, request.position(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
