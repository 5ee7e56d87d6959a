package io.dockyard.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.dockyard.ContainerRuntime;
import io.dockyard.InstanceCgroups;
import io.dockyard.InstanceSpec;
import io.dockyard.InvalidSpecException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DaemonJsonTest {

  private static InstanceSpec.Builder spec() {
    return Plans.spec(ContainerRuntime.RUNC);
  }

  private static JsonObject daemonJson(InstanceSpec.Builder spec, DockerVersion version) {
    String text = Plans.file(Plans.plan(spec, version), "daemon.json").content();
    return JsonParser.parseString(text).getAsJsonObject();
  }

  private static JsonObject daemonJson(InstanceSpec.Builder spec) {
    return daemonJson(spec, Plans.DOCKER_28);
  }

  @Test
  void whatThePlanWritesACallerCanOnlyJoinOrChooseNeverContradict() {
    Set<String> forCallers = new TreeSet<>();
    InstanceSpec.Builder full =
        spec().dns("10.0.0.1").label("a", "1").registryMirror(URI.create("https://m"));
    for (DockerVersion version : Set.of(new DockerVersion(20, 10), new DockerVersion(29, 6))) {
      for (String key : daemonJson(full, version).keySet()) {
        try {
          spec().daemonSettings("{\"" + key + "\": {}}").build();
          forCallers.add(key);
        } catch (InvalidSpecException refused) {
          assertThat(refused).hasMessageContaining(key);
        }
      }
    }

    assertThat(forCallers).containsExactly("features", "log-opts", "storage-driver");
  }

  @ParameterizedTest
  @CsvSource({"20, 10, true", "22, 9, true", "23, 0, false", "28, 5, false"})
  void theKeyOfOldEnginesMovesIntoTheInstance(int major, int minor, boolean moved) {
    JsonObject json = daemonJson(spec(), new DockerVersion(major, minor));

    assertThat(json.has("deprecated-key-path")).isEqualTo(moved);
  }

  @ParameterizedTest
  @CsvSource({"29, 4, false", "29, 5, true", "30, 0, true"})
  void timeNamespacesAreOffWhereDockerHasThem(int major, int minor, boolean named) {
    JsonObject json = daemonJson(spec(), new DockerVersion(major, minor));

    assertThat(json.has("features")).isEqualTo(named);
  }

  @Test
  void featuresOfTheCallerAreJoined() {
    JsonObject features =
        daemonJson(
                spec().daemonSettings("{\"features\": {\"buildkit\": true}}"),
                new DockerVersion(29, 6))
            .getAsJsonObject("features");

    assertThat(features.toString()).isEqualTo("{\"time-namespaces\":false,\"buildkit\":true}");
  }

  @Test
  void aCallerWhoseSysboxKnowsTimeNamespacesMaySwitchThemOn() {
    JsonObject features =
        daemonJson(
                spec().daemonSettings("{\"features\": {\"time-namespaces\": true}}"),
                new DockerVersion(29, 6))
            .getAsJsonObject("features");

    assertThat(features.toString()).isEqualTo("{\"time-namespaces\":true}");
  }

  @Test
  void theOptionsOfTheDefaultLogDriverAreJoined() {
    JsonObject json = daemonJson(spec().daemonSettings("{\"log-opts\": {\"tag\": \"x\"}}"));

    assertThat(json.get("log-opts").toString())
        .isEqualTo("{\"max-size\":\"10m\",\"max-file\":\"3\",\"tag\":\"x\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"json-file", "local"})
  void aDriverThatRotatesKeepsTheRotation(String driver) {
    JsonObject json = daemonJson(spec().daemonSettings("{\"log-driver\": \"" + driver + "\"}"));

    assertThat(json.get("log-driver").getAsString()).isEqualTo(driver);
    assertThat(json.getAsJsonObject("log-opts").keySet()).containsExactly("max-size", "max-file");
  }

  @Test
  void anotherLogDriverGetsNoneOfTheOptionsWithWhichDockerdWouldNotStart() {
    JsonObject bare = daemonJson(spec().daemonSettings("{\"log-driver\": \"journald\"}"));
    JsonObject tagged =
        daemonJson(
            spec()
                .daemonSettings("{\"log-opts\": {\"tag\": \"x\"}, \"log-driver\": \"journald\"}"));

    assertThat(bare.has("log-opts")).isFalse();
    assertThat(tagged.get("log-opts").toString()).isEqualTo("{\"tag\":\"x\"}");
  }

  @Test
  void theStorageDriverIsPinnedUnlessTheCallerChooses() {
    assertThat(daemonJson(spec()).get("storage-driver").getAsString()).isEqualTo("overlay2");
    assertThat(
            daemonJson(spec().daemonSettings("{\"storage-driver\": \"vfs\"}"))
                .get("storage-driver")
                .getAsString())
        .isEqualTo("vfs");
  }

  @Test
  void sysboxsRuntimeIsThereWheneverItIsOnTheHost() {
    JsonObject json = daemonJson(Plans.spec(ContainerRuntime.SYSBOX_RUNC));

    assertThat(json.get("runtimes").toString())
        .isEqualTo(
            "{\"sysbox-runc\":{\"path\":\"/var/lib/dockyard/instances/a_/bin/sysbox-runc-wrapper\"}}");
    assertThat(json.get("default-runtime").getAsString()).isEqualTo("sysbox-runc");
  }

  @Test
  void withoutAnInitProgramNoneIsNamed() {
    InstanceSpec completed = Planner.completed(spec().build());
    String text =
        Plans.file(
                Planner.plan(
                    completed,
                    InstanceLayout.STANDARD,
                    Map.of("dockerd", Path.of("/usr/sbin/dockerd")),
                    Plans.DOCKER_28,
                    InstanceCgroups.plain("a_")),
                "daemon.json")
            .content();

    assertThat(text).doesNotContain("init-path").doesNotContain("sysbox-runc");
  }

  @Test
  void aRootTooLongForTheLayoutIsRefusedBeforeAnythingIsPlanned() {
    InstanceSpec completed = Planner.completed(spec().root(Path.of("/" + "r".repeat(50))).build());

    assertThatExceptionOfType(InvalidSpecException.class)
        .isThrownBy(
            () ->
                Planner.plan(
                    completed,
                    InstanceLayout.SHELL_SHARED_SYSBOX,
                    Map.of(),
                    Plans.DOCKER_28,
                    InstanceCgroups.plain("a_")))
        .withMessageContaining("root")
        .withMessageContaining("may have 73");
  }
}
