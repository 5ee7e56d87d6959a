package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixSocketsTest {

  private final Path folder;

  UnixSocketsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void seesAListenerAndWhoItIs() throws IOException {
    Path socket = folder.resolve("a socket");
    try (ServerSocketChannel server = listen(socket)) {
      assertThat(server.isOpen()).isTrue();
      assertThat(UnixSockets.listening(socket)).isTrue();
      assertThat(UnixSockets.connects(socket)).isTrue();
      assertThat(UnixSockets.peerPid(socket)).contains(ProcessHandle.current().pid());
    }
  }

  @Test
  void seesAListenerThroughALinkToItsFolder() throws IOException {
    Path real = Files.createDirectory(folder.toRealPath().resolve("real"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    try (ServerSocketChannel server = listen(real.resolve("s"))) {
      assertThat(server.isOpen()).isTrue();
      assertThat(UnixSockets.listening(link.resolve("s"))).isTrue();
    }
  }

  @Test
  void takesAStaleFileForNothing() throws IOException {
    Path socket = folder.resolve("stale");
    listen(socket).close();
    assertThat(socket).exists();
    assertNobodyListens(socket);
  }

  @Test
  void takesAMissingOrAPlainFileForNothing() throws IOException {
    assertNobodyListens(folder.resolve("none"));
    assertNobodyListens(Files.writeString(folder.resolve("plain"), ""));
  }

  @Test
  void readsOnlyListenersFromTheKernelsTable() {
    String table =
        """
        Num       RefCount Protocol Flags    Type St Inode Path
        0000000073dc1924: 00000003 00000000 00000000 0001 03  1659
        0000000073dc1925: 00000002 00000000 00010000 0001 01  1660 /run/a b.sock
        0000000073dc1926: 00000003 00000000 00000000 0001 03  1661 /run/connected.sock
        0000000073dc1927: 00000002 00000000 00010000 0001 01  1662 @abstract
        """;
    SocketTable parsed = SocketTable.parse(table);
    assertThat(parsed.inodes(Path.of("/run/a b.sock"))).containsExactly(1660L);
    assertThat(parsed.inodes(Path.of("/run/connected.sock"))).isEmpty();
    assertThat(parsed.listens(Path.of("/run/a b.sock"))).isTrue();
    assertThat(parsed.listens(Path.of("/run/connected.sock"))).isFalse();
  }

  private static void assertNobodyListens(Path socket) {
    assertThat(UnixSockets.listening(socket)).isFalse();
    assertThat(UnixSockets.connects(socket)).isFalse();
    assertThat(UnixSockets.peerPid(socket)).isEmpty();
  }

  private static ServerSocketChannel listen(Path socket) throws IOException {
    return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(socket));
  }
}
