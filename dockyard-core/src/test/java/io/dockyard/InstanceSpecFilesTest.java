package io.dockyard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A spec as two files: the env file, and beside it what the env file cannot say. */
class InstanceSpecFilesTest {

  private final Path envFile;
  private final Path extras;

  InstanceSpecFilesTest(@TempDir Path folder) {
    envFile = folder.resolve("dockyard.env");
    extras = folder.resolve("dockyard.json");
  }

  private void write(InstanceSpec spec) throws IOException {
    Files.writeString(envFile, spec.toEnv());
    Files.writeString(extras, spec.toExtrasJson());
  }

  private void damaged(String json, String seen) throws IOException {
    write(Specs.open().build());
    Files.writeString(extras, json);
    assertThatExceptionOfType(StateFileException.class)
        .isThrownBy(() -> InstanceSpec.readFrom(envFile))
        .withMessageContaining(extras.toString())
        .withMessageContaining("is damaged")
        .withMessageContaining(seen);
  }

  @Test
  void everySettingSurvivesTheRoundTrip() throws IOException {
    write(Specs.full().build());

    assertThat(InstanceSpec.readFrom(envFile)).isEqualTo(Specs.full().build());
  }

  @Test
  void theDefaultsSurviveTheRoundTrip() throws IOException {
    write(Specs.open().build());

    assertThat(InstanceSpec.readFrom(envFile)).isEqualTo(Specs.open().build());
  }

  @Test
  void theTextsAloneAreEnough() {
    InstanceSpec spec = Specs.full().build();

    assertThat(InstanceSpec.fromTexts(spec.toEnv(), spec.toExtrasJson())).isEqualTo(spec);
  }

  @Test
  void equalSpecsAreWrittenAlike() {
    InstanceSpec one = Specs.open().label("a", "1").label("b", "2").label("c", "3").build();
    InstanceSpec other = Specs.open().label("c", "3").label("b", "2").label("a", "1").build();

    assertThat(one.toExtrasJson()).isEqualTo(other.toExtrasJson());
  }

  @Test
  void aFileOfTheShellToolHasNothingBesideIt() throws IOException {
    Files.writeString(envFile, "DOCKYARD_DOCKER_PREFIX=dy_\n");

    assertThat(InstanceSpec.readFrom(envFile)).isEqualTo(InstanceSpec.builder("dy_").build());
  }

  @Test
  void aMissingEnvFileIsNamed() {
    assertThatExceptionOfType(HostException.class)
        .isThrownBy(() -> InstanceSpec.readFrom(envFile))
        .withMessage("cannot read " + envFile + ": there is no such file");
  }

  @Test
  void anUnreadableFileBesideItIsNamed() throws IOException {
    write(Specs.open().build());
    Files.delete(extras);
    Files.createDirectory(extras);

    assertThatExceptionOfType(HostException.class)
        .isThrownBy(() -> InstanceSpec.readFrom(envFile))
        .withMessageContaining("cannot read " + extras);
  }

  @Test
  void anEnvFileInAnotherEncodingIsRefused() throws IOException {
    Files.write(envFile, "# caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThatExceptionOfType(InvalidSpecException.class)
        .isThrownBy(() -> InstanceSpec.readFrom(envFile))
        .withMessageContaining("must be UTF-8");
  }

  @Test
  void aFileBesideItInAnotherEncodingIsDamaged() throws IOException {
    write(Specs.open().build());
    Files.write(extras, "{\"caf\u00e9\":1}".getBytes(StandardCharsets.ISO_8859_1));

    assertThatExceptionOfType(StateFileException.class)
        .isThrownBy(() -> InstanceSpec.readFrom(envFile))
        .withMessageContaining("is damaged: it is not UTF-8 text");
  }

  @Test
  void aNewerFormatIsRefusedByItsNumber() throws IOException {
    write(Specs.open().build());
    Files.writeString(extras, "{\"format\": 2, \"unheard\": \"of\"}");

    assertThatExceptionOfType(StateFileException.class)
        .isThrownBy(() -> InstanceSpec.readFrom(envFile))
        .withMessageContaining("has format 2, newer than the 1 this version knows")
        .withMessageContaining("use a newer version of dockyard");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "{", "{\"format\": 1", "{}{}", "{} x", "not json"})
  void whatIsNotOneJsonObjectIsDamaged(String json) throws IOException {
    damaged(json, "restore it, or delete it for the defaults");
  }

  @ParameterizedTest
  @CsvSource({
    "format",
    "runtime",
    "registryMirrors",
    "registryCas",
    "proxies",
    "dns",
    "logRotation",
    "daemonSettings",
    "labels",
    "maxSize",
    "exceptFor"
  })
  void aFileWithoutOneOfItsMembersIsDamaged(String member) throws IOException {
    String json = Specs.open().build().toExtrasJson();
    damaged(json.replace('"' + member + '"', "\"other\""), "'" + member + "' is missing");
  }

  @Test
  void membersThatAreNoSettingsAreRefusedByTheirNames() throws IOException {
    String json = Specs.open().build().toExtrasJson();
    write(Specs.open().build());
    Files.writeString(
        extras, json.replaceFirst("\\{", "{\"socketGroop\": \"team\", \"root\": \"/srv/a\","));

    assertThatExceptionOfType(StateFileException.class)
        .isThrownBy(() -> InstanceSpec.readFrom(envFile))
        .withMessage(
            extras
                + " has members that this version does not know: root, socketGroop — correct or"
                + " remove them, or use the newer version of dockyard that wrote them");
  }

  @Test
  void aFileThatSaysSomethingTwiceIsDamaged() throws IOException {
    String json = Specs.open().build().toExtrasJson();
    damaged(json.replace("\"runtime\"", "\"dns\""), "'dns' stands there twice");
  }

  @Test
  void aMemberOfAnotherKindIsDamaged() throws IOException {
    String json = Specs.open().build().toExtrasJson();
    damaged(json.replace("\"dns\": []", "\"dns\": {}"), extras.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "runc,            crun,           runtime 'crun' must be sysbox-runc or runc",
    "/srv/docker/bin, bin,            binaries 'bin' must be an absolute path",
    "/srv/docker/bin, a\\u0000b,      binaries 'a\\u0000b' has a character outside",
    "10.0.0.53,       dead,           dns 'dead' must be an IPv4 or IPv6 address"
  })
  void aValueThatBreaksARuleIsRefusedAsInABuilder(String good, String bad, String said)
      throws IOException {
    write(
        Specs.open()
            .runtime(ContainerRuntime.RUNC)
            .binaries(Binaries.inFolder(Path.of("/srv/docker/bin")))
            .dns("10.0.0.53")
            .build());
    Files.writeString(extras, Files.readString(extras).replace('"' + good + '"', '"' + bad + '"'));

    assertThatExceptionOfType(InvalidSpecException.class)
        .isThrownBy(() -> InstanceSpec.readFrom(envFile))
        .withMessageContaining(said);
  }

  @Test
  void aSettingThatThePlanDecidesIsRefusedAlsoFromTheFile() throws IOException {
    write(Specs.open().build());
    Files.writeString(
        extras,
        Files.readString(extras)
            .replace("\"daemonSettings\": {}", "\"daemonSettings\": {\"bridge\": \"br0\"}"));

    assertThatExceptionOfType(InvalidSpecException.class)
        .isThrownBy(() -> InstanceSpec.readFrom(envFile))
        .withMessageContaining("daemonSettings 'bridge' cannot be set");
  }
}
