package io.dockyard.examples.bench;

import io.dockyard.ContainerRuntime;
import io.dockyard.Dockyard;
import io.dockyard.InstancePaths;
import io.dockyard.InstancePlan;
import io.dockyard.InstanceSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A dockerd and its containerd, started and stopped one after the other as one would by hand.
 *
 * <p>dockerd gets the {@code daemon.json} that dockyard plans for an instance, containerd its
 * default configuration, and neither gets settings of the Go runtime. The bridge is there before
 * and no firewall rules are made: neither costs time here.
 */
final class ByHand {

  private final InstancePlan plan;
  private @Nullable Process containerd;
  private @Nullable Process dockerd;

  private ByHand(InstancePlan plan) {
    this.plan = plan;
  }

  /**
   * Makes the bridge; what an earlier run left behind is removed. {@link HandLeftovers#remove}
   * takes everything back.
   */
  static ByHand open(Dockyard dockyard) throws IOException, InterruptedException {
    HandLeftovers.remove();
    // dockerd insists that the socket's group exists.
    InstanceSpec spec =
        InstanceSpec.builder("byhand")
            .root(HandLeftovers.ROOT)
            .runtime(ContainerRuntime.RUNC)
            .socketGroup("root")
            .build();
    ByHand byHand = new ByHand(dockyard.plan(spec));
    Command.run(
        """
        link add name %1$s type bridge
        address add %2$s dev %1$s
        link set dev %1$s up
        """
            .formatted(HandLeftovers.BRIDGE, byHand.plan.addresses().bridgeCidr()),
        "ip",
        "-batch",
        "-");
    return byHand;
  }

  /** Writes the configuration into an empty folder; not measured. */
  void prepare() throws IOException {
    InstancePaths paths = plan.paths();
    for (Path folder : List.of(paths.bin(), paths.etc(), paths.lib(), paths.log(), paths.run())) {
      Files.createDirectories(folder);
    }
    for (Map.Entry<String, Path> link : plan.links().entrySet()) {
      Files.createSymbolicLink(paths.bin().resolve(link.getKey()), link.getValue());
    }
    Files.writeString(paths.daemonJson(), plannedDaemonJson());
    // Not the host's /etc/containerd/config.toml, and no settings: containerd's defaults.
    Files.writeString(paths.containerdToml(), "");
  }

  /** Starts containerd, and when it listens, dockerd; returns the time until dockerd answers. */
  Duration start() throws IOException, InterruptedException {
    InstancePaths paths = plan.paths();
    Path containerdLog = paths.log().resolve("containerd.log");
    Path dockerdLog = paths.log().resolve("dockerd.log");
    List<String> containerdArgv =
        List.of(
            paths.bin().resolve("containerd").toString(),
            "--config",
            paths.containerdToml().toString(),
            "--root",
            paths.lib().resolve("containerd").toString(),
            "--state",
            paths.run().resolve("containerd").toString(),
            "--address",
            paths.containerdSocket().toString());
    long begin = System.nanoTime();
    Process first = spawn(containerdArgv, containerdLog);
    containerd = first;
    Readiness.listens(paths.containerdSocket(), first, containerdLog);
    Process second = spawn(plan.dockerd().argv(), dockerdLog);
    dockerd = second;
    Readiness.answersPing(paths.socket(), second, dockerdLog);
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /** Ends dockerd, then containerd; returns the time until both have ended. */
  Duration stop() throws InterruptedException {
    long begin = System.nanoTime();
    end(Objects.requireNonNull(dockerd));
    end(Objects.requireNonNull(containerd));
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /** Removes the daemons' files; not measured. */
  void clear() throws IOException, InterruptedException {
    HandLeftovers.removeFiles();
  }

  private Process spawn(List<String> argv, Path log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(argv).redirectErrorStream(true).redirectOutput(log.toFile());
    Map<String, String> environment = builder.environment();
    environment.clear();
    plan.dockerd()
        .environment()
        .forEach(
            (name, value) -> {
              if (name.equals("PATH") || name.equals("HOME")) {
                environment.put(name, value);
              }
            });
    return builder.start();
  }

  private static void end(Process daemon) throws InterruptedException {
    daemon.destroy();
    daemon.waitFor();
  }

  private String plannedDaemonJson() {
    return plan.files().stream()
        .filter(file -> file.path().equals(plan.paths().daemonJson()))
        .findFirst()
        .orElseThrow()
        .content();
  }
}
