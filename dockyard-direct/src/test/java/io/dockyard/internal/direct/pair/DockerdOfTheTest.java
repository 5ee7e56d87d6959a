package io.dockyard.internal.direct.pair;

import io.dockyard.testkit.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has the name, the environment and the command line of an instance's dockerd, and answers as
 * the test says.
 */
final class DockerdOfTheTest implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DockerdOfTheTest.class);

  private static final int MOST = 1000;

  /** What it does when it is asked for something, before it answers. */
  private record Reply(String status, Runnable effect) {}

  private final Path socket;
  private final ServerSocketChannel server;
  private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
  private final Map<String, Reply> replies = new ConcurrentHashMap<>();
  private volatile String state = state(true, false, Instant.EPOCH);

  DockerdOfTheTest(PairFixture fixture, String prefix) {
    this.socket = fixture.path("docker.sock");
    try {
      Path program = fixture.path("dockerd");
      Files.copy(Path.of("/bin/sh").toRealPath(), program);
      Path config = fixture.path("daemon.json");
      Files.writeString(config, "{\"hosts\": [\"unix://" + socket + "\"]}");
      if (!program.toFile().setExecutable(true)) {
        throw new IOException("cannot make " + program + " executable");
      }
      ChildProcess process =
          fixture.start(
              Map.of("DOCKYARD_INSTANCE", prefix),
              program.toString(),
              "-c",
              "echo up; read end",
              "--config-file",
              config.toString());
      process.awaitLine("^up$", PairFixture.PATIENCE);
      server =
          ServerSocketChannel.open(StandardProtocolFamily.UNIX)
              .bind(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread thread = new Thread(this::serve);
    thread.setDaemon(true);
    thread.start();
  }

  Path socket() {
    return socket;
  }

  /** How it answers to a verb ("stop", "start", "restart") from now on, and what it does before. */
  void answer(String verb, String status, Runnable effect) {
    replies.put(verb, new Reply(status, effect));
  }

  /** What it says of the container from now on. */
  void knows(boolean running, boolean removedByStop, Instant started) {
    state = state(running, removedByStop, started);
  }

  /** What it was asked to do next, without the questions. */
  String asked() throws InterruptedException {
    return String.valueOf(asked.poll(PairFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS));
  }

  boolean askedNothing() {
    return asked.isEmpty();
  }

  private static String state(boolean running, boolean removedByStop, Instant started) {
    return String.format(
        "{\"State\":{\"Running\":%s,\"StartedAt\":\"%s\"},\"HostConfig\":{\"AutoRemove\":%s}}",
        running, started, removedByStop);
  }

  private void serve() {
    while (server.isOpen()) {
      try (SocketChannel client = server.accept()) {
        ByteBuffer request = ByteBuffer.allocate(MOST);
        client.read(request);
        String all = new String(request.array(), StandardCharsets.US_ASCII);
        client.write(ByteBuffer.wrap(answerTo(all).getBytes(StandardCharsets.US_ASCII)));
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.debug("whoever asked was killed meanwhile", e);
      }
    }
  }

  private String answerTo(String request) {
    String line = request.substring(0, request.indexOf('\r')).replace(" HTTP/1.0", "");
    if (line.startsWith("GET ")) {
      return "HTTP/1.0 200 OK\r\n\r\n" + state;
    }
    String verb = line.substring(line.lastIndexOf('/') + 1);
    Reply reply = replies.getOrDefault(verb, new Reply("204 No Content", () -> {}));
    reply.effect().run();
    asked.add(line);
    return "HTTP/1.0 " + reply.status() + "\r\n\r\n";
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
