package io.dockyard.internal.systemd.unit;

import io.dockyard.ContainerRuntime;
import io.dockyard.DaemonCommand;
import io.dockyard.InstanceCgroups;
import io.dockyard.InstancePlan;
import io.dockyard.PlannedFile;
import io.dockyard.ResourceLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The units of an instance. They need no JVM and nothing of dockyard but the files in the
 * instance's root.
 *
 * <p>The slice is what pins the rest: whatever lives in it, a container included, keeps it active,
 * and with it the network, until the last process has ended.
 */
public final class InstanceUnits {

  /** Where systemd looks for the units of whoever administers the host. */
  public static final Path FOLDER = Path.of("/etc/systemd/system");

  /** Whoever is started after these finds the host's rules as they will be. */
  private static final String FIREWALLS =
      "firewalld.service iptables.service netfilter-persistent.service nftables.service"
          + " shorewall.service ufw.service";

  /** Go reads them in either case (golang.org/x/net/http/httpproxy). */
  private static final List<String> PROXIES =
      List.of(
          "ALL_PROXY",
          "HTTP_PROXY",
          "HTTPS_PROXY",
          "NO_PROXY",
          "all_proxy",
          "http_proxy",
          "https_proxy",
          "no_proxy");

  private final InstancePlan plan;
  private final UnitNames names;

  private InstanceUnits(InstancePlan plan) {
    this.plan = plan;
    this.names = new UnitNames(plan.prefix());
  }

  /**
   * The cgroups of an instance: all its processes are in its slice, and systemd makes a scope in it
   * for each container.
   *
   * @param prefix the instance's prefix
   * @return its cgroups
   */
  public static InstanceCgroups cgroups(String prefix) {
    String slice = new UnitNames(prefix).slice();
    return InstanceCgroups.of(InstanceCgroups.Driver.SYSTEMD, slice);
  }

  /**
   * The unit files of an instance.
   *
   * @param plan the instance
   * @return the files, which belong to root
   */
  public static List<PlannedFile> files(InstancePlan plan) {
    InstanceUnits units = new InstanceUnits(plan);
    List<PlannedFile> files = new ArrayList<>();
    files.add(units.file(units.names.slice(), units.slice(), "rw-r--r--"));
    files.add(units.file(units.names.network(), units.network(), "rw-r--r--"));
    files.add(units.file(units.names.containerd(), units.containerd(), "rw-r--r--"));
    if (!units.proxies().isEmpty()) {
      files.add(units.proxiesFile());
    }
    files.add(units.file(units.names.dockerd(), units.dockerd(), "rw-r--r--"));
    return List.copyOf(files);
  }

  /** What may hold a password: everybody may ask systemd for the variables in a unit. */
  private PlannedFile proxiesFile() {
    String text = UnitText.environmentFile(proxies());
    return PlannedFile.of(
        proxiesPath(), UnitMarker.mark(UnitMarker.instance(plan.prefix()), text), "rw-------");
  }

  private Path proxiesPath() {
    return plan.paths().etc().resolve("dockerd.environment");
  }

  private Map<String, String> proxies() {
    Map<String, String> proxies = new HashMap<>(plan.dockerd().environment());
    proxies.keySet().retainAll(PROXIES);
    return proxies;
  }

  private PlannedFile file(String name, UnitText text, String permissions) {
    return PlannedFile.of(
        FOLDER.resolve(name),
        UnitMarker.mark(UnitMarker.instance(plan.prefix()), text.toString()),
        permissions);
  }

  private UnitText slice() {
    boolean sysbox = plan.spec().runtime() == ContainerRuntime.SYSBOX_RUNC;
    String needed = names.network() + (sysbox ? " " + PairUnits.ANCHOR : "");
    UnitText text =
        new UnitText()
            .section("Unit")
            .set("Description", "Everything of the Docker instance " + plan.prefix())
            .comment("Containers that outlive a daemon need as much as it does.")
            .set("Requires", needed)
            .set("After", needed)
            .set("StopWhenUnneeded", "yes");
    if (sysbox) {
      text.comment("By this it is found whose a container is. systemd does not read it.")
          .set("X-DataRoot", plan.paths().dataRoot().toString());
    }
    ResourceLimits limits = plan.spec().limits();
    if (!limits.equals(ResourceLimits.NONE)) {
      text.section("Slice");
      limits.memoryMax().ifPresent(bytes -> text.set("MemoryMax", Long.toString(bytes)));
      limits.cpuQuota().ifPresent(percent -> text.set("CPUQuota", percent + "%"));
      limits.tasksMax().ifPresent(tasks -> text.set("TasksMax", Long.toString(tasks)));
    }
    return text;
  }

  private UnitText network() {
    return new UnitText()
        .section("Unit")
        .set("Description", "Bridge and firewall rules of the Docker instance " + plan.prefix())
        .comment("The rules depend on default routes, which may come late in a boot.")
        .set("After", "network.target network-online.target docker.service " + FIREWALLS)
        .set("RequiresMountsFor", plan.paths().root().toString())
        .set("StopWhenUnneeded", "yes")
        .comment("It comes and goes with each start and stop; none of them may be one too many.")
        .set("StartLimitIntervalSec", "0")
        .section("Service")
        .set("Type", "oneshot")
        .set("RemainAfterExit", "yes")
        .command("ExecStart", prepareHost("acquire", "bridge_up", "firewall_up"))
        .command("ExecReload", prepareHost("bridge_mend", "firewall_up"))
        .command("ExecStopPost", prepareHost("firewall_down", "bridge_down", "release"));
  }

  private UnitText containerd() {
    return new UnitText()
        .section("Unit")
        .set("Description", "containerd of the Docker instance " + plan.prefix())
        .comment("dockerd cannot do without it for long, however often it ends.")
        .set("StartLimitIntervalSec", "0")
        .section("Service")
        .comment("dockerd waits for its socket by itself.")
        .set("Type", "exec")
        .set("Slice", names.slice())
        .environment(plan.containerd().environment())
        .set("UnsetEnvironment", unset(plan.containerd()))
        .command("ExecStart", plan.containerd().argv())
        .comment("Shims live on in its cgroup, and their containers with them.")
        .set("KillMode", "process")
        .set("Delegate", "yes")
        .set("Restart", "always")
        .set("RestartSec", "100ms")
        .set("OOMScoreAdjust", "-999")
        .set("TasksMax", "infinity")
        .set("LimitNPROC", "infinity")
        .set("LimitCORE", "infinity");
  }

  private UnitText dockerd() {
    DaemonCommand dockerd = plan.dockerd();
    Map<String, String> environment = new HashMap<>(dockerd.environment());
    environment.keySet().removeAll(PROXIES);
    return new UnitText()
        .section("Unit")
        .set("Description", "Docker instance " + plan.prefix())
        .set("Requires", names.network())
        .set("Wants", names.containerd())
        .set("After", names.network() + " " + names.containerd())
        .set("StartLimitIntervalSec", "60")
        .set("StartLimitBurst", "5")
        .section("Service")
        .set("Type", "notify")
        .set("Slice", names.slice())
        .environment(environment)
        .environmentFiles(proxies().isEmpty() ? List.of() : List.of(proxiesPath()))
        .set("UnsetEnvironment", unset(dockerd))
        .command("ExecStartPre", prepareHost("before_dockerd"))
        .command("ExecStart", dockerd.argv())
        .set("ExecReload", "/bin/kill -s HUP $MAINPID")
        .comment("A dockerd that is killed leaves its containers to the next one.")
        .set("KillMode", "process")
        .set("Delegate", "yes")
        .set("Restart", "always")
        .set("RestartSec", "1")
        .comment("It may have much to restore; whoever starts it has a deadline of their own.")
        .set("TimeoutStartSec", "infinity")
        .comment("As long as a container may have; but the host must be able to shut down.")
        .set("TimeoutStopSec", "5min")
        .set("OOMScoreAdjust", "-500")
        .set("TasksMax", "infinity")
        .set("LimitNPROC", "infinity")
        .set("LimitCORE", "infinity")
        .section("Install")
        .set("WantedBy", "multi-user.target");
  }

  /** The proxies that systemd may have for all services are not the instance's. */
  private static String unset(DaemonCommand daemon) {
    return PROXIES.stream()
        .filter(name -> !daemon.environment().containsKey(name))
        .collect(Collectors.joining(" "));
  }

  private List<String> prepareHost(String... steps) {
    List<String> command = new ArrayList<>();
    command.add("/bin/sh");
    command.add(plan.paths().hostProgram().toString());
    command.addAll(List.of(steps));
    return command;
  }
}
