package io.dockyard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The file of six settings, which the shell tool sources and we only parse. */
class EnvFileTest {

  private static InstanceSpec parse(String text) {
    return InstanceSpec.fromTexts(text, Specs.open().build().toExtrasJson());
  }

  private static void refused(String text, String... said) {
    assertThatExceptionOfType(InvalidSpecException.class)
        .isThrownBy(() -> parse(text))
        .satisfies(e -> assertThat(e).hasMessageContainingAll(said));
  }

  @Test
  void readsTheShellToolsDefaults() {
    InstanceSpec spec =
        parse(
            """
            # An instance of the shell tool
            DOCKYARD_ROOT=/dockyard
            DOCKYARD_DOCKER_PREFIX=dy_
            DOCKYARD_BRIDGE_CIDR=172.30.0.1/24
            DOCKYARD_FIXED_CIDR=172.30.0.0/24
            DOCKYARD_POOL_BASE=172.31.0.0/16
            DOCKYARD_POOL_SIZE=24
            """);

    assertThat(spec)
        .isEqualTo(
            InstanceSpec.builder("dy_")
                .root(Path.of("/dockyard"))
                .bridgeCidr("172.30.0.1/24")
                .fixedCidr("172.30.0.0/24")
                .poolBase("172.31.0.0/16")
                .poolSize(24)
                .build());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DOCKYARD_DOCKER_PREFIX=a_",
        "DOCKYARD_DOCKER_PREFIX=\"a_\"",
        "DOCKYARD_DOCKER_PREFIX='a_'",
        "export DOCKYARD_DOCKER_PREFIX=a_",
        "  export\t DOCKYARD_DOCKER_PREFIX=a_  ",
        "DOCKYARD_DOCKER_PREFIX=a_ # the prefix",
        "DOCKYARD_DOCKER_PREFIX='a_'\t# the prefix",
        "\n\n# first a comment\n   # and one more\nDOCKYARD_DOCKER_PREFIX=a_",
        "DOCKYARD_DOCKER_PREFIX=a_\r\n"
      })
  void readsALineAsAShellWould(String text) {
    assertThat(parse(text).prefix()).isEqualTo("a_");
  }

  @Test
  void readsLinesThatEndAsOnWindows() {
    InstanceSpec spec = parse("DOCKYARD_DOCKER_PREFIX=a_\r\nDOCKYARD_ROOT=/srv/a\r\n");

    assertThat(spec.root()).contains(Path.of("/srv/a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DOCKYARD_ROOT",
        "DOCKYARD_ROOT /srv",
        "DOCKYARD_ROOT = /srv",
        "=x",
        "DOCKYARD_ROOT=/srv /more",
        "DOCKYARD_ROOT=\"/srv",
        "DOCKYARD_ROOT='/srv'more",
        "set DOCKYARD_ROOT=/srv",
        "unset DOCKYARD_ROOT",
        "rm -rf /",
        "\ufeffDOCKYARD_ROOT=/srv"
      })
  void refusesALineOfAnotherFormWithItsNumber(String line) {
    refused(
        "DOCKYARD_DOCKER_PREFIX=a_\n\n" + line, line, "in line 3", "must have the form NAME=value");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DOCKYARD_ROOT=$HOME/x",
        "DOCKYARD_ROOT=\"${HOME}\"",
        "DOCKYARD_ROOT=`pwd`",
        "DOCKYARD_ROOT=\"$(pwd)\"",
        "DOCKYARD_ROOT=/srv\\/x",
        "DOCKYARD_ROOT=/srv#1"
      })
  void refusesWhatWouldMeanSomethingElseToAShell(String line) {
    refused("DOCKYARD_DOCKER_PREFIX=a_\n" + line, "in line 2", "must have the form NAME=value");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"DOCKYARD_BRIGDE_CIDR=10.0.0.1/24", "PATH=/evil", "dockyard_root=/x", "_1=2"})
  void refusesANameThatIsNotOneOfTheSix(String line) {
    refused(line, line, "in line 1", "must name one of DOCKYARD_ROOT, DOCKYARD_DOCKER_PREFIX, ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DOCKYARD_SYSBOX_MGR_EXTRA_ARGS=",
        "DOCKYARD_SYSBOX_MGR_EXTRA_ARGS=\"\"",
        "DOCKYARD_SYSBOX_SUBID_USER=''  # none"
      })
  void passesByWhatIsLeftOpenForASysboxOfItsOwn(String line) {
    assertThat(parse("DOCKYARD_DOCKER_PREFIX=a_\n" + line))
        .isEqualTo(parse("DOCKYARD_DOCKER_PREFIX=a_"));
  }

  @ParameterizedTest
  @CsvSource({
    "DOCKYARD_SYSBOX_MGR_EXTRA_ARGS=--ignore-sysfs-chown, the options of sysbox-mgr",
    "DOCKYARD_SYSBOX_SUBID_USER=me, whose subordinate ids",
    "DOCKYARD_SYSBOX_SUBID_START=231072, which subordinate ids",
    "DOCKYARD_SYSBOX_SUBID_COUNT=65536, how many subordinate ids"
  })
  void saysWhyASettingOfASysboxOfItsOwnCannotBeKept(String line, String what) {
    refused(
        "DOCKYARD_DOCKER_PREFIX=a_\n" + line,
        line,
        "in line 2",
        what,
        "share one",
        "remove the line");
  }

  @Test
  void refusesASettingThatStandsTwice() {
    refused(
        "DOCKYARD_ROOT=/a\nDOCKYARD_DOCKER_PREFIX=a_\nDOCKYARD_ROOT=/b",
        "DOCKYARD_ROOT=/b",
        "in line 3",
        "sets DOCKYARD_ROOT a second time");
  }

  @Test
  void refusesAFileWithoutAPrefix() {
    refused("DOCKYARD_ROOT=/srv/a", "must set DOCKYARD_DOCKER_PREFIX");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DOCKYARD_ROOT=srv                   | root 'srv' must be an absolute path",
        "DOCKYARD_ROOT=                      | root '' must be an absolute path",
        "DOCKYARD_BRIDGE_CIDR=10.1.2.1       | bridgeCidr '10.1.2.1' must be an IPv4 address",
        "DOCKYARD_FIXED_CIDR=10.1.2.0/24     | fixedCidr '10.1.2.0/24' needs a bridgeCidr",
        "DOCKYARD_POOL_BASE=8.0.0.0/8        | poolBase '8.0.0.0/8' must be private",
        "DOCKYARD_POOL_SIZE=twenty           | poolSize 'twenty' must be a number",
        "DOCKYARD_POOL_SIZE=99999999999      | poolSize '99999999999' must be a number",
        "DOCKYARD_POOL_SIZE=31               | poolSize '31' must be a prefix length"
      })
  void refusesAValueAsTheBuilderDoes(String line, String said) {
    refused("DOCKYARD_DOCKER_PREFIX=a_\n" + line, said);
  }

  @Test
  void refusesARootThatIsNoPathAtAll() {
    refused(
        "DOCKYARD_DOCKER_PREFIX=a_\nDOCKYARD_ROOT=/srv/\u0000",
        "root '/srv/\\u0000' has a character outside [A-Za-z0-9._/+-]");
  }

  @Test
  void writesWhatItReads() {
    InstanceSpec spec =
        Specs.addressed()
            .root(Path.of("/srv/a+b-c.d"))
            .fixedCidr("10.200.1.0/25")
            .poolSize(26)
            .build();

    assertThat(parse(spec.toEnv())).isEqualTo(spec);
  }

  @Test
  void leavesOutWhatIsLeftOpen() {
    assertThat(Specs.open().build().toEnv()).isEqualTo("DOCKYARD_DOCKER_PREFIX=a_\n");
  }
}
