package io.dockyard.internal.sysbox;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockyard.RefusedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which programs are used together. */
class BuildTest {

  @Test
  void oneVersionFits() {
    assertThatCode(
            () ->
                Build.requireOneVersion(
                    List.of(build("sysbox-mgr", "0.7.0"), build("sysbox-runc", "0.7.0"))))
        .doesNotThrowAnyException();
  }

  @Test
  void aProgramThatDoesNotSayFitsAll() {
    assertThatCode(
            () ->
                Build.requireOneVersion(
                    List.of(build("sysbox-mgr", "0.7.0"), build("sysbox-fs", null))))
        .doesNotThrowAnyException();
  }

  @Test
  void theRefusalNamesEachVersionWithItsFile() {
    assertThatThrownBy(
            () ->
                Build.requireOneVersion(
                    List.of(build("sysbox-mgr", "0.7.0"), build("sysbox-runc", "0.6.7"))))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("sysbox-mgr 0.7.0 (/p/sysbox-mgr)")
        .hasMessageContaining("sysbox-runc 0.6.7 (/p/sysbox-runc)");
  }

  private static Build build(String name, @Nullable String version) {
    return new Build(
        name, Path.of("/p").resolve(name), Optional.empty(), Optional.ofNullable(version));
  }
}
