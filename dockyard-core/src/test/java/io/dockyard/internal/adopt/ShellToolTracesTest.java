package io.dockyard.internal.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShellToolTracesTest {

  private static final List<Path> PLACES = List.of(Path.of("/srv/a"), Path.of("/run/adocker"));

  @ParameterizedTest
  @CsvSource({
    "/srv/a/bin/dockerd --config-file /srv/a/etc/daemon.json, true",
    "dockerd --exec-root=/run/adocker/x, true",
    "containerd --address unix:///run/adocker/containerd.sock, true",
    "/x/containerd-shim-runc-v2 -address /run/adocker/containerd/containerd.sock, true",
    "dockerd --data-root /srv/ab, false",
    "dockerd --data-root srv/a, false",
    "sh -c /srv/a/bin/dockerd, false",
    "dockerd, false"
  })
  void aDaemonOfTheInstanceNamesOneOfItsPlaces(String command, boolean its) {
    assertThat(ShellToolTraces.isDaemonIn(PLACES, List.of(command.split(" ", -1)))).isEqualTo(its);
  }
}
