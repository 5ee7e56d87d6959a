package io.dockyard;

import java.net.URI;
import java.nio.file.Path;

/** Specs that tests of several classes start from. */
final class Specs {

  private Specs() {}

  /** One that sets nothing that may be left open. */
  static InstanceSpec.Builder open() {
    return InstanceSpec.builder("a_");
  }

  /** One with its addresses given. */
  static InstanceSpec.Builder addressed() {
    return open().bridgeCidr("10.200.1.1/24").poolBase("10.200.64.0/18");
  }

  /** One that sets everything, each to something else than its default. */
  static InstanceSpec.Builder full() {
    return addressed()
        .root(Path.of("/srv/a"))
        .fixedCidr("10.200.1.0/25")
        .poolSize(26)
        .runtime(ContainerRuntime.RUNC)
        .socketGroup("builders")
        .binaries(Binaries.inFolder(Path.of("/opt/docker-28.5/bin")))
        .registryMirror(URI.create("https://mirror.example:5000"))
        .registryMirror(URI.create("http://second_mirror/path"))
        .registryCa(Path.of("/etc/ssl/own-ca.pem"))
        .proxies(
            Proxies.NONE
                .withHttp("http://user:s3cret@proxy:3128")
                .withHttps("http://proxy:3129")
                .withExceptFor("localhost,.corp"))
        .dns("10.0.0.53")
        .dns("2001:db8::53")
        .logRotation(LogRotation.of("512k", 7))
        .daemonSettings(
            """
            {
              "debug": true,
              "max-concurrent-downloads": 6,
              "features": {"buildkit": true, "empty": null},
              "log-opts": {"tag": "é <&> \\" \\u2028"},
              "storage-opts": []
            }
            """)
        .label("team", "blue = \"é\"")
        .label("stage", "")
        .limits(
            ResourceLimits.NONE.withMemoryMax(5_000_000_000L).withCpuQuota(250).withTasksMax(4096));
  }
}
