package io.dockyard.internal.preflight;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The certificate authorities must be files that dockerd can make something of. */
final class CertificateRules {

  /** dockerd passes over a file without it in silence. */
  static final String BEGINNING = "-----BEGIN CERTIFICATE-----";

  static final long LARGEST = 4L << 20;

  private CertificateRules() {}

  static List<Problem> problems(Collection<CertificateFacts> certificates) {
    return certificates.stream()
        .flatMap(
            file ->
                broken(file).stream().map(broken -> Problem.in("registryCas", file.file(), broken)))
        .toList();
  }

  private static Optional<String> broken(CertificateFacts file) {
    if (!file.exists()) {
      return Optional.of("does not exist");
    }
    if (!file.regular()) {
      return Optional.of("is not a file");
    }
    if (file.size() > LARGEST) {
      return Optional.of("is too large to be a certificate");
    }
    if (!file.unreadable().isEmpty()) {
      return Optional.of("cannot be read as text: " + file.unreadable());
    }
    return file.certificate()
        ? Optional.empty()
        : Optional.of("has no certificate in it (PEM text)");
  }
}
