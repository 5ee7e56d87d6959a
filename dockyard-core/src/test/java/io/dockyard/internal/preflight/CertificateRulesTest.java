package io.dockyard.internal.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CertificateRulesTest {

  private static final Path CA = Path.of("/ca.pem");
  private static final long LARGEST = 4L << 20;

  static Stream<Arguments> files() {
    return Stream.of(
        arguments(new CertificateFacts(CA, false, false, 0, false, ""), "does not exist"),
        arguments(new CertificateFacts(CA, true, false, 0, false, ""), "is not a file"),
        arguments(
            new CertificateFacts(CA, true, true, LARGEST + 1, false, ""),
            "is too large to be a certificate"),
        arguments(
            new CertificateFacts(CA, true, true, 9, false, "Input length = 1"),
            "cannot be read as text: Input length = 1"),
        arguments(
            new CertificateFacts(CA, true, true, 9, false, ""),
            "has no certificate in it (PEM text)"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void aFileThatIsNoCertificateIsAProblem(CertificateFacts file, String broken) {
    assertThat(CertificateRules.problems(List.of(file)))
        .containsExactly(Problem.in("registryCas", CA, broken));
  }

  @Test
  void aCertificateIsNone() {
    assertThat(
            CertificateRules.problems(
                List.of(new CertificateFacts(CA, true, true, LARGEST, true, ""))))
        .isEmpty();
  }

  @Test
  void ofSeveralFilesEachIsNamed() {
    CertificateFacts missing = new CertificateFacts(CA, false, false, 0, false, "");
    CertificateFacts folder = new CertificateFacts(Path.of("/ca"), true, false, 0, false, "");

    assertThat(CertificateRules.problems(List.of(missing, folder)))
        .extracting(Problem::value)
        .containsExactly("/ca.pem", "/ca");
  }
}
