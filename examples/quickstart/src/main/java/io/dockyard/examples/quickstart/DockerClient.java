package io.dockyard.examples.quickstart;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The few calls of Docker's API that the example needs, over a daemon's unix socket. A real program
 * would take a Docker client of its choice and give it {@code Instance.dockerHost()}.
 *
 * <p>It speaks HTTP/1.0: the daemon then sends its answer in one piece and closes the connection.
 */
final class DockerClient {

  private final UnixDomainSocketAddress socket;

  DockerClient(URI dockerHost) {
    this.socket = UnixDomainSocketAddress.of(dockerHost.getPath());
  }

  /** Makes an image of one layer out of a tar archive. */
  void importImage(String name, byte[] tar) throws IOException {
    String progress = post("/images/create?fromSrc=-&repo=" + name, "application/x-tar", tar);
    if (progress.contains("errorDetail")) {
      throw new IOException("The image was not imported: " + progress.strip());
    }
  }

  /** Creates a container with a terminal, so that its log is plain text; returns its id. */
  String createContainer(String image, List<String> command) throws IOException {
    String wanted = new Gson().toJson(Map.of("Image", image, "Cmd", command, "Tty", true));
    byte[] body = wanted.getBytes(StandardCharsets.UTF_8);
    String created = post("/containers/create", "application/json", body);
    return JsonParser.parseString(created).getAsJsonObject().get("Id").getAsString();
  }

  void startContainer(String id) throws IOException {
    post("/containers/" + id + "/start", "application/json", new byte[0]);
  }

  /** Waits until a container has ended and returns its exit code. */
  int waitForContainer(String id) throws IOException {
    String ended = post("/containers/" + id + "/wait", "application/json", new byte[0]);
    return JsonParser.parseString(ended).getAsJsonObject().get("StatusCode").getAsInt();
  }

  String logs(String id) throws IOException {
    return get("/containers/" + id + "/logs?stdout=1&stderr=1").replace("\r\n", "\n");
  }

  /** The ids of all containers, stopped ones too. */
  List<String> containers() throws IOException {
    return ids("/containers/json?all=1");
  }

  /** The ids of all images. */
  List<String> images() throws IOException {
    return ids("/images/json");
  }

  private List<String> ids(String path) throws IOException {
    JsonArray list = JsonParser.parseString(get(path)).getAsJsonArray();
    List<String> ids = new ArrayList<>();
    for (JsonElement element : list) {
      JsonObject object = element.getAsJsonObject();
      ids.add(object.get("Id").getAsString());
    }
    return ids;
  }

  private String get(String path) throws IOException {
    return exchange("GET " + path + " HTTP/1.0\r\nHost: docker\r\n\r\n", new byte[0]);
  }

  private String post(String path, String contentType, byte[] body) throws IOException {
    String head =
        "POST %s HTTP/1.0\r\nHost: docker\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n";
    return exchange(head.formatted(path, contentType, body.length), body);
  }

  private String exchange(String head, byte[] body) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(socket);
      writeFully(channel, head.getBytes(StandardCharsets.US_ASCII));
      writeFully(channel, body);
      return bodyOf(readToEnd(channel), head.lines().findFirst().orElseThrow());
    }
  }

  private static void writeFully(SocketChannel channel, byte[] bytes) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
  }

  private static String readToEnd(SocketChannel channel) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(8192);
    while (channel.read(buffer) >= 0) {
      all.write(buffer.array(), 0, buffer.position());
      buffer.clear();
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  /** An answer is a status line such as "HTTP/1.0 201 Created", headers, an empty line, a body. */
  private static String bodyOf(String answer, String request) throws IOException {
    int headersEnd = answer.indexOf("\r\n\r\n");
    if (headersEnd < 0) {
      throw new IOException("No answer to " + request + ": '" + answer + "'");
    }
    String body = answer.substring(headersEnd + 4);
    String status = answer.split(" ", 3)[1];
    if (!status.startsWith("2")) {
      throw new IOException("Docker answered " + status + " to " + request + ": " + body.strip());
    }
    return body;
  }
}
