package io.dockyard.internal.preflight;

import io.dockyard.InvalidSpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/** The certificate authorities must be files that dockerd can make something of. */
public final class CertificateRules {

  /** dockerd passes over a file without it in silence. */
  private static final String BEGINNING = "-----BEGIN CERTIFICATE-----";

  private static final long LARGEST = 4L << 20;

  private CertificateRules() {}

  public static void check(Collection<Path> certificates) {
    certificates.forEach(CertificateRules::check);
  }

  private static void check(Path file) {
    require(Files.exists(file), file, "does not exist");
    require(Files.isRegularFile(file), file, "is not a file");
    try {
      require(Files.size(file) <= LARGEST, file, "is too large to be a certificate");
      require(
          Files.readString(file).contains(BEGINNING), file, "has no certificate in it (PEM text)");
    } catch (IOException e) {
      throw new InvalidSpecException(
          "registryCas", file.toString(), "cannot be read as text: " + e.getMessage());
    }
  }

  private static void require(boolean holds, Path file, String broken) {
    if (!holds) {
      throw new InvalidSpecException("registryCas", file.toString(), broken);
    }
  }
}
