package io.dockyard.internal.plan;

import io.dockyard.ContainerRuntime;
import io.dockyard.DaemonCommand;
import io.dockyard.InstanceAddresses;
import io.dockyard.InstanceCgroups;
import io.dockyard.InstancePaths;
import io.dockyard.InstancePlan;
import io.dockyard.InstanceSpec;
import io.dockyard.NetworkPlan;
import io.dockyard.PlannedFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Decides everything about an instance from a spec that leaves nothing open. */
public final class Planner {

  /** How much a heap may grow between two collections, in percent (Go's runtime package). */
  private static final String DOCKERD_GOGC = "400";

  private Planner() {}

  /**
   * Fills in what follows from the spec itself: the root, the fixed network and the pool's size.
   *
   * @param spec a spec with its bridge and pool chosen
   * @return a spec that leaves nothing open
   */
  public static InstanceSpec completed(InstanceSpec spec) {
    InstanceAddresses addresses = ResolvedAddresses.of(spec);
    return spec.toBuilder()
        .root(spec.root().orElse(InstanceSpec.defaultRoot(spec.prefix())))
        .fixedCidr(addresses.fixedCidr().toString())
        .poolSize(addresses.poolSize())
        .build();
  }

  /**
   * Plans an instance, without its backend's files.
   *
   * @param spec a spec that leaves nothing open, see {@link #completed}
   * @param layout where its files lie
   * @param found the executables that were found, by name
   * @param version the version of the dockerd among them
   * @param cgroups the cgroups its backend has for it
   * @return the plan
   */
  public static InstancePlan plan(
      InstanceSpec spec,
      InstanceLayout layout,
      Map<String, Path> found,
      DockerVersion version,
      InstanceCgroups cgroups) {
    InstancePaths paths = layout.pathsBelow(spec.root().orElseThrow());
    InstanceAddresses addresses = ResolvedAddresses.of(spec);
    String group = group(spec);
    NetworkPlan network = InstanceNetwork.plan(spec.prefix(), addresses);
    List<PlannedFile> files = files(spec, addresses, paths, group, cgroups, found, version);
    files.add(HostProgram.file(spec.prefix(), paths, addresses, network));
    return new PlannedInstance(
        spec,
        addresses,
        paths,
        group,
        spec.socketGroup().isEmpty(),
        cgroups,
        found,
        files,
        List.of(),
        containerd(spec, paths),
        dockerd(spec, paths),
        network);
  }

  /**
   * Adds the files of the instance's backend to a plan.
   *
   * @param plan the plan
   * @param files what its backend has for an instance with that plan
   * @return the whole plan
   */
  public static InstancePlan withBackendFiles(InstancePlan plan, List<PlannedFile> files) {
    return new PlannedInstance(
        plan.spec(),
        plan.addresses(),
        plan.paths(),
        plan.group(),
        plan.ownGroup(),
        plan.cgroups(),
        plan.links(),
        plan.files(),
        files,
        plan.containerd(),
        plan.dockerd(),
        plan.network());
  }

  /**
   * The group that may use an instance's socket.
   *
   * @param spec the instance
   * @return its name
   */
  public static String group(InstanceSpec spec) {
    return spec.socketGroup().orElse(spec.prefix() + "docker");
  }

  private static List<PlannedFile> files(
      InstanceSpec spec,
      InstanceAddresses addresses,
      InstancePaths paths,
      String group,
      InstanceCgroups cgroups,
      Map<String, Path> found,
      DockerVersion version) {
    List<PlannedFile> files = new ArrayList<>();
    files.add(PlannedFile.of(paths.envFile(), spec.toEnv(), "rw-r--r--"));
    files.add(PlannedFile.of(paths.extrasFile(), spec.toExtrasJson(), "rw-------"));
    files.add(
        PlannedFile.of(
            paths.daemonJson(),
            DaemonJson.text(spec, addresses, paths, group, cgroups, found, version),
            "rw-------"));
    files.add(PlannedFile.of(paths.containerdToml(), ContainerdToml.text(paths), "rw-r--r--"));
    if (found.containsKey("docker-cli")) {
      files.add(PlannedFile.of(paths.bin().resolve("docker"), clientWrapper(paths), "rwxr-xr-x"));
    }
    if (found.containsKey("sysbox-runc")) {
      files.addAll(SysboxRuntime.files(paths));
    }
    return files;
  }

  private static String clientWrapper(InstancePaths paths) {
    return """
        #!/bin/sh
        # The Docker client of this instance, whatever the caller's environment says.
        unset DOCKER_CONTEXT DOCKER_TLS DOCKER_TLS_VERIFY DOCKER_CERT_PATH
        DOCKER_HOST=unix://%s exec %s "$@"
        """
        .formatted(paths.socket(), paths.bin().resolve("docker-cli"));
  }

  private static DaemonCommand containerd(InstanceSpec spec, InstancePaths paths) {
    Map<String, String> environment = commonEnvironment(spec, paths);
    // sysbox-runc asks this Docker whose container it is about to start.
    environment.put("DOCKER_HOST", "unix://" + paths.socket());
    return new PlannedCommand(
        "containerd",
        List.of(
            paths.bin().resolve("containerd").toString(),
            "--config",
            paths.containerdToml().toString()),
        environment,
        paths.log().resolve("containerd.log"));
  }

  private static DaemonCommand dockerd(InstanceSpec spec, InstancePaths paths) {
    Map<String, String> environment = commonEnvironment(spec, paths);
    // dockerd makes most of its garbage while it starts; collecting less of it then costs memory
    // in proportion to what it keeps, some ten megabytes. Not for containerd: shims inherit it.
    environment.put("GOGC", DOCKERD_GOGC);
    putUnlessEmpty(environment, "HTTP_PROXY", spec.proxies().http());
    putUnlessEmpty(environment, "HTTPS_PROXY", spec.proxies().https());
    putUnlessEmpty(environment, "NO_PROXY", spec.proxies().exceptFor());
    if (!spec.registryCas().isEmpty()) {
      // Go adds the files of these folders to the host's bundle (crypto/x509).
      environment.put("SSL_CERT_DIR", paths.certificates().toString());
    }
    return new PlannedCommand(
        "dockerd",
        List.of(
            paths.bin().resolve("dockerd").toString(),
            "--config-file",
            paths.daemonJson().toString()),
        environment,
        paths.log().resolve("dockerd.log"));
  }

  private static Map<String, String> commonEnvironment(InstanceSpec spec, InstancePaths paths) {
    Map<String, String> environment = new TreeMap<>();
    environment.put(
        "PATH", paths.bin() + ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    environment.put("HOME", paths.lib().toString());
    environment.put(InstancePlan.INSTANCE_VARIABLE, spec.prefix());
    // So that whoever finds its processes knows whether they need the shared sysbox.
    environment.put(InstancePlan.RUNTIME_VARIABLE, spec.runtime().executable());
    return environment;
  }

  private static void putUnlessEmpty(Map<String, String> map, String name, String value) {
    if (!value.isEmpty()) {
      map.put(name, value);
    }
  }

  /**
   * The executables an instance needs, with the Debian package that has each.
   *
   * @param runtime the instance's default runtime
   * @return package names by executable
   */
  public static Map<String, String> requiredExecutables(ContainerRuntime runtime) {
    Map<String, String> required = new TreeMap<>();
    required.put("dockerd", "docker.io");
    required.put("docker-proxy", "docker.io");
    required.put("containerd", "containerd");
    required.put("containerd-shim-runc-v2", "containerd");
    required.put("runc", "runc");
    if (runtime == ContainerRuntime.SYSBOX_RUNC) {
      required.put("sysbox-runc", "sysbox-ce");
    }
    return required;
  }
}
