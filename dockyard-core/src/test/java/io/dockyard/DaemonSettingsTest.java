package io.dockyard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a caller may add to {@code daemon.json}, and what would contradict the plan. */
class DaemonSettingsTest {

  private static void refused(String json, String value, String rule) {
    assertThatExceptionOfType(InvalidSpecException.class)
        .isThrownBy(() -> Specs.open().daemonSettings(json).build())
        .satisfies(e -> assertThat(e.field()).isEqualTo("daemonSettings"))
        .withMessageContaining("'" + value + "'")
        .withMessageContaining(rule);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "authorization-plugins",
        "builder",
        "debug",
        "default-cgroupns-mode",
        "default-ipc-mode",
        "default-network-opts",
        "default-shm-size",
        "default-ulimits",
        "dns-opts",
        "dns-search",
        "experimental",
        "host-gateway-ip",
        "init",
        "insecure-registries",
        "ip",
        "log-level",
        "max-concurrent-downloads",
        "metrics-addr",
        "mtu",
        "no-new-privileges",
        "node-generic-resources",
        "seccomp-profile",
        "selinux-enabled",
        "shutdown-timeout",
        "storage-driver",
        "storage-opts",
        "swarm-default-advertise-addr"
      })
  void whatChangesOneDaemonOnlyIsTheCallers(String key) {
    assertThatNoException()
        .isThrownBy(() -> Specs.open().daemonSettings("{\"" + key + "\": 1}").build());
  }

  @ParameterizedTest
  @CsvSource({
    "data-root,              the plan sets it",
    "graph,                  the plan sets it",
    "exec-root,              the plan sets it",
    "pidfile,                the plan sets it",
    "hosts,                  the plan sets it",
    "host,                   the plan sets it",
    "containerd,             the plan sets it",
    "containerd-namespace,   the plan sets it",
    "cgroup-parent,          the plan sets it",
    "init-path,              the plan sets it",
    "userland-proxy-path,    the plan sets it",
    "deprecated-key-path,    the plan sets it",
    "ip-forward,             the plan sets it",
    "ip-masq,                the plan sets it",
    "bridge,                 use the setting of the spec: bridgeCidr",
    "bip,                    use the setting of the spec: bridgeCidr",
    "fixed-cidr,             use the setting of the spec: fixedCidr",
    "default-address-pools,  use the settings of the spec: poolBase and poolSize",
    "group,                  use the setting of the spec: socketGroup",
    "default-runtime,        use the setting of the spec: runtime",
    "labels,                 use the setting of the spec: labels",
    "registry-mirrors,       use the setting of the spec: registryMirrors",
    "dns,                    use the setting of the spec: dns",
    "proxies,                use the setting of the spec: proxies",
    "http-proxy,             use the setting of the spec: proxies",
    "iptables,               several daemons would remove each other's rules",
    "ip6tables,              several daemons would remove each other's rules",
    "firewall-backend,       the plan's own rules decide what passes",
    "allow-direct-routing,   the plan's own rules decide what passes",
    "bridge-accept-fwmark,   the plan's own rules decide what passes",
    "ip-forward-no-drop,     the plan's own rules decide what passes",
    "icc,                    dockerd can do it only with rules of its own",
    "userland-proxy,         ports are published by the userland proxy",
    "default-gateway,        the bridge's own address is the gateway",
    "ipv6,                   the plan has IPv4 only",
    "fixed-cidr-v6,          the plan has IPv4 only",
    "default-gateway-v6,     the plan has IPv4 only",
    "bip6,                   the plan has IPv4 only",
    "tls,                    the daemon listens on its unix socket only",
    "tlsverify,              the daemon listens on its unix socket only",
    "tlscacert,              the daemon listens on its unix socket only",
    "cluster-store,          the store would mix its networks with other daemons'",
    "cluster-advertise,      the store would mix its networks with other daemons'",
    "userns-remap,           sysbox gives every container a user namespace of its own",
    "rootless,               the daemons of an instance run as root",
    "nri-opts,               its default socket and plugins are those of the host",
    "live-restore,           stop must stop the containers",
    "exec-opts,              the plan pins the cgroup driver"
  })
  void whatTheIsolationRestsOnIsRefusedWithItsReason(String key, String reason) {
    refused("{\"" + key + "\": 1}", key, "cannot be set: " + reason);
  }

  @Test
  void goReadsNamesInAnyCaseAndSoDoesTheCheck() {
    refused("{\"Data-Root\": \"/x\"}", "Data-Root", "cannot be set: the plan sets it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sysbox-runc", "runc"})
  void theRuntimesOfThePlanCannotBeDefinedAgain(String runtime) {
    refused(
        "{\"runtimes\": {\"%s\": {\"path\": \"/x\"}}}".formatted(runtime),
        "runtimes." + runtime,
        "cannot be set: the plan sets it");
  }

  @Test
  void otherRuntimesMayBeAdded() {
    assertThatNoException()
        .isThrownBy(
            () ->
                Specs.open()
                    .daemonSettings("{\"runtimes\": {\"runsc\": {\"path\": \"/usr/bin/runsc\"}}}")
                    .build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"features", "log-opts", "runtimes"})
  void whatIsJoinedToThePlansObjectsMustBeAnObject(String key) {
    refused("{\"" + key + "\": 5}", key, "must be a JSON object");
  }

  @Test
  void theLogDriverIsNamedByAString() {
    refused("{\"log-driver\": {}}", "log-driver", "must be a string");
  }

  @Test
  void nullCannotTakeAwayWhatThePlanSets() {
    refused("{\"storage-driver\": null}", "storage-driver", "must not be null");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "null", "[]", "5", "\"x\"", "debug: true", "{", "{'debug': true}"})
  void whatIsNotAnObjectIsRefused(String json) {
    refused(json, "(" + json.length() + " characters)", "must be one JSON object");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"debug\": tru}",
        "{\"debug\": true,}",
        "{debug: true}",
        "{\"debug\": TRUE}",
        "{\"debug\": 01}",
        "{\"debug\": NaN}",
        "{\"debug\": true /* why */}",
        ")]}'\n{}"
      })
  void whatOnlyALenientParserReadsIsRefused(String json) {
    refused(json, "(" + json.length() + " characters)", "must be one JSON object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{} x", "{}{}", "{}\n{\"bridge\": \"br0\"}", "{},"})
  void nothingMayFollowTheObject(String json) {
    assertThatExceptionOfType(InvalidSpecException.class)
        .isThrownBy(() -> Specs.open().daemonSettings(json).build())
        .withMessageContaining("must be one JSON object");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"debug\": true, \"debug\": false}",
        "{\"features\": {\"debug\": 1, \"debug\": 2}}",
        "{\"debug\": 1, \"\\u0064ebug\": 2}"
      })
  void aNameMayNotStandTwiceInAnObject(String json) {
    refused(json, "debug", "stands there twice");
  }

  @Test
  void tooDeepNestingIsAnErrorLikeAnyOther() {
    String json = "{\"a\":".repeat(10_000);

    assertThatExceptionOfType(InvalidSpecException.class)
        .isThrownBy(() -> Specs.open().daemonSettings(json).build())
        .withMessageContaining("must be one JSON object");
  }

  @Test
  void whitespaceAroundTheObjectIsFine() {
    assertThatNoException()
        .isThrownBy(() -> Specs.open().daemonSettings("\n {\"debug\": true}\n").build());
  }

  @Test
  void aBrokenTextIsNotShownBecauseItMayHoldSecrets() {
    String json = "{\"log-driver\": \"splunk\", \"log-opts\": {\"splunk-token\": \"s3cret\" ";

    assertThatExceptionOfType(InvalidSpecException.class)
        .isThrownBy(() -> Specs.open().daemonSettings(json).build())
        .withMessageContaining("(63 characters)")
        .withMessageNotContaining("s3cret");
  }
}
