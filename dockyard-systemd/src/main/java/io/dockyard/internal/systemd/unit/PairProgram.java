package io.dockyard.internal.systemd.unit;

import io.dockyard.internal.sysbox.PairPlaces;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What is done before, beside and after the shared daemons, as a program for sh(1): systemd starts
 * them by itself, at boot and after a crash, when no JVM is there.
 */
final class PairProgram {

  private static final String BODY = "prepare-sysbox";

  private PairProgram() {}

  /** Where it is: beside what it works on, which goes when nothing is kept. */
  static Path path(PairPlaces places) {
    return places.home().resolveSibling("prepare-sysbox");
  }

  /** The program, which takes a step to do as argument; without its marker. */
  static String text(PairPlaces places, String backend) {
    return """
        #!/bin/sh
        # Puts the host in order for the sysbox daemons that all instances share. Each step may be
        # repeated, and goes on where one that was killed has ended.
        backend=%s
        run=%s
        home=%s
        link=%s
        units=%s
        mark=%s
        """
            .formatted(
                backend,
                places.run(),
                places.home(),
                places.link(),
                InstanceUnits.FOLDER,
                PairPlaces.MARK + "=" + PairPlaces.MARKED)
        + body();
  }

  private static String body() {
    try (InputStream in = PairProgram.class.getResourceAsStream(BODY)) {
      return new String(Objects.requireNonNull(in, BODY).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
