package io.dockyard.internal.host;

import io.dockyard.HostException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketChannel;
import jnr.unixsocket.UnixSocketOptions;

/**
 * Who listens on a unix domain socket. The file proves nothing: it stays when its daemon has gone.
 */
public final class UnixSockets {

  private UnixSockets() {}

  /**
   * Whether some process of this network namespace listens on a socket bound to this path, without
   * connecting to it. The file may have been removed since.
   *
   * @param socket the path, as it was bound or with its links resolved
   * @return true when somebody listens
   * @throws HostException when the kernel does not tell
   */
  public static boolean listening(Path socket) {
    return SocketTable.read().listens(socket);
  }

  /**
   * The process that listens on a socket, by {@code SO_PEERCRED} (unix(7)): the one that called
   * listen(2), which a service manager may have done for the daemon.
   *
   * @param socket the socket's path
   * @return its pid; empty when nobody listens, or somebody in another pid namespace does
   * @throws HostException when the socket does not take the connection for another reason
   */
  public static Optional<Long> peerPid(Path socket) {
    if (!connects(socket)) {
      return Optional.empty();
    }
    try (UnixSocketChannel channel = UnixSocketChannel.create()) {
      channel.configureBlocking(false);
      if (!channel.connect(new UnixSocketAddress(socket.toString()))) {
        return Optional.empty();
      }
      long pid = channel.getOption(UnixSocketOptions.SO_PEERCRED).getPid();
      return pid > 0 ? Optional.of(pid) : Optional.empty();
    } catch (IOException e) {
      if (!connects(socket)) {
        return Optional.empty();
      }
      throw new HostException("ask who listens on " + socket, e);
    }
  }

  /**
   * Whether a connection can be made now. It is closed again at once.
   *
   * @param socket the socket's path
   * @return false when nobody listens, or the listener's queue is full
   */
  public static boolean connects(Path socket) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.configureBlocking(false);
      return channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      // Nothing to connect to, in one of several ways.
      return false;
    }
  }
}
