package io.dockyard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutsideIT {

  private static final int PATIENCE_MILLIS = 60_000;

  private HostSnapshot before;

  @BeforeEach
  void takeSnapshot() {
    HostRequirements.assumeWorld();
    before = HostSnapshot.take();
  }

  @AfterEach
  void proveThatNothingIsLeft() {
    if (before != null) {
      before.assertUnchanged(HostSnapshot.take());
    }
  }

  @Test
  void reachesAListenerOfTheHost() throws IOException {
    try (Outside outside = Outside.open();
        ServerSocket server = new ServerSocket()) {
      server.bind(new InetSocketAddress(InetAddress.getByName(Outside.HOST_ADDRESS), 0));

      assertThat(outside.canConnect(Outside.HOST_ADDRESS, server.getLocalPort())).isTrue();
    }
  }

  @Test
  void saysWhenNobodyListens() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    try (Outside outside = Outside.open()) {
      assertThat(outside.canConnect(Outside.HOST_ADDRESS, port)).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "iptables -I INPUT -p tcp -j DROP, iptables -D INPUT -p tcp -j DROP",
    "iptables -P INPUT DROP, iptables -P INPUT ACCEPT"
  })
  void saysWhenARuleOrAPolicyDropsWhatItSends(String close, String open) throws IOException {
    try (Outside outside = Outside.open();
        ServerSocket server = new ServerSocket()) {
      server.bind(new InetSocketAddress(InetAddress.getByName(Outside.HOST_ADDRESS), 0));
      HostCommand.run(close.split(" ", -1));
      try {
        assertThat(outside.canConnect(Outside.HOST_ADDRESS, server.getLocalPort())).isFalse();
      } finally {
        HostCommand.run(open.split(" ", -1));
      }
      assertThat(outside.canConnect(Outside.HOST_ADDRESS, server.getLocalPort())).isTrue();
    }
  }

  @Test
  void servesTheHost() throws IOException {
    try (Outside outside = Outside.open()) {
      outside.serve(8080, "hello from outside");

      URI uri = URI.create("http://" + Outside.ADDRESS + ":8080/");
      URLConnection connection = uri.toURL().openConnection();
      connection.setConnectTimeout(PATIENCE_MILLIS);
      connection.setReadTimeout(PATIENCE_MILLIS);
      try (InputStream body = connection.getInputStream()) {
        assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8))
            .isEqualTo("hello from outside");
      }
    }
  }
}
