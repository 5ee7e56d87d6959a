package io.dockyard;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.internal.plan.DockerVersion;
import io.dockyard.internal.plan.InstanceLayout;
import io.dockyard.internal.plan.Planner;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values end up in logs and exceptions; credentials in them must not. */
class SecretsTest {

  private static final String SECRET = "s3cret";

  private static InstanceSpec spec() {
    return Specs.addressed()
        .proxies(
            Proxies.NONE
                .withHttp("http://u:" + SECRET + "@p:1")
                .withHttps("http://u:" + SECRET + "@p:2")
                .withExceptFor(SECRET))
        .daemonSettings("{\"log-opts\": {\"splunk-token\": \"" + SECRET + "\"}}")
        .build();
  }

  static Stream<Object> valuesThatHoldSecrets() {
    InstanceSpec spec = Planner.completed(spec());
    InstancePlan plan =
        Planner.plan(
            spec,
            InstanceLayout.STANDARD,
            Map.of("dockerd", Path.of("/usr/sbin/dockerd")),
            new DockerVersion(28, 5),
            InstanceCgroups.plain(spec.prefix()));
    InstanceSpec other = Specs.addressed().proxies(Proxies.NONE.withHttp(SECRET)).build();
    return Stream.of(
        spec,
        spec.proxies(),
        plan,
        plan.files(),
        plan.dockerd(),
        plan.containerd(),
        spec.differencesTo(other),
        other.differencesTo(spec));
  }

  @ParameterizedTest
  @MethodSource("valuesThatHoldSecrets")
  void areNotShown(Object value) {
    assertThat(value.toString()).doesNotContain(SECRET);
  }
}
