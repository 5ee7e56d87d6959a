package io.dockyard.contract;

import static io.dockyard.contract.BackendContract.host;
import static io.dockyard.contract.BackendContract.makeFolder;
import static io.dockyard.contract.BackendContract.which;
import static io.dockyard.contract.BackendContract.write;

import io.dockyard.internal.plan.InstanceLayout;
import io.dockyard.testkit.Await;
import io.dockyard.testkit.BusyboxImage;
import io.dockyard.testkit.ChildProcess;
import io.dockyard.testkit.DockerCli;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An instance as the shell tool lays one out, with daemons that are started by hand. It has an
 * image and a container with a file and a volume, which prints {@link #CONTENT} when it starts.
 */
final class ShellTool implements AutoCloseable {

  static final String PREFIX = "dyi_";
  static final String CONTAINER = "kept";
  static final String CONTENT = "in the container\nin the volume";

  private static final String BRIDGE = PREFIX + "docker0";
  private static final Path RUN = Path.of("/run/" + PREFIX + "docker");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<Path> SHARED_FOLDERS =
      List.of(
          Path.of("/run/containerd/s"),
          Path.of("/run/containerd"),
          Path.of("/run/docker"),
          // From containerd 2 on, unless its configuration says otherwise.
          Path.of("/run/nri"),
          // Where containerd keeps its plug-ins, as its makers and as Debian build it.
          Path.of("/opt/containerd"),
          Path.of("/var/lib/containerd"));

  private final Path root;
  private final boolean shared;
  private final Path home;
  private final List<Path> absentBefore = new ArrayList<>();
  private @Nullable ChildProcess containerd;
  private @Nullable ChildProcess dockerd;

  private ShellTool(Path root, InstanceLayout layout) {
    this.root = root;
    this.shared = layout == InstanceLayout.SHELL_SHARED_SYSBOX;
    this.home = shared ? root.resolve("docker-runtime") : root;
    SHARED_FOLDERS.stream().filter(folder -> !Files.exists(folder)).forEach(absentBefore::add);
  }

  /** Lays out an instance without data; no daemon has run. */
  static ShellTool layOut(Path root, InstanceLayout layout) {
    ShellTool tool = new ShellTool(root, layout);
    for (String folder : List.of("bin", "etc", "log", "run")) {
      makeFolder(tool.home.resolve(folder));
    }
    makeFolder(tool.dataRoot());
    for (String program :
        List.of("dockerd", "containerd", "containerd-shim-runc-v2", "runc", "docker-proxy")) {
      host("cp -L " + which(program) + " " + tool.bin(program));
    }
    host("cp -L " + which("docker") + " " + tool.bin("docker-cli"));
    write(tool.home.resolve("bin/docker"), "#!/bin/sh\nexec " + tool.bin("docker-cli") + "\n");
    host("chmod 755 " + tool.bin("docker"));
    tool.writeSettings("");
    if (!tool.shared) {
      host("useradd --system --user-group " + PREFIX + "docker");
    }
    return tool;
  }

  /** Writes the env file and a daemon.json with more settings than the tool's own. */
  void writeSettings(String more) {
    write(
        envFile(),
        """
        DOCKYARD_ROOT=%s
        DOCKYARD_DOCKER_PREFIX=%s
        DOCKYARD_BRIDGE_CIDR=10.213.0.1/24
        DOCKYARD_FIXED_CIDR=10.213.0.0/24
        DOCKYARD_POOL_BASE=10.214.0.0/16
        DOCKYARD_POOL_SIZE=24
        """
            .formatted(root, PREFIX));
    write(
        daemonJson(),
        """
        {
          "data-root": "%s",
          "exec-root": "%s",
          "pidfile": "%s",
          "hosts": ["%s"],
          "containerd": "%s",
          "bridge": "%s",
          "fixed-cidr": "10.213.0.0/24",
          "default-address-pools": [{"base": "10.214.0.0/16", "size": 24}],
          "iptables": false,
          "ip6tables": false,
          "ip-forward": false,
          "deprecated-key-path": "%s",
          %s
          "default-runtime": "runc"
        }
        """
            .formatted(
                dataRoot(),
                shared ? RUN : root.resolve("run"),
                home.resolve("run/docker.pid"),
                dockerHost(),
                containerdSocket(),
                BRIDGE,
                home.resolve("etc/key.json"),
                more));
  }

  Path envFile() {
    return home.resolve("etc/dockyard.env");
  }

  Path daemonJson() {
    return home.resolve("etc/daemon.json");
  }

  Path home() {
    return home;
  }

  Path dataRoot() {
    return root.resolve(shared ? "docker" : "lib/docker");
  }

  Path containerdRoot() {
    return (shared ? dataRoot() : root.resolve("lib")).resolve("containerd/daemon");
  }

  private URI dockerHost() {
    return URI.create("unix://" + root.resolve(shared ? "docker.sock" : "run/docker.sock"));
  }

  private Path containerdSocket() {
    return state().resolve("containerd.sock");
  }

  private Path state() {
    return (shared ? RUN : root.resolve("run")).resolve("containerd");
  }

  private String bin(String program) {
    return home.resolve("bin").resolve(program).toString();
  }

  /** Starts it as the tool does. */
  void start() {
    host("ip link add " + BRIDGE + " type bridge");
    host("ip address add 10.213.0.1/24 dev " + BRIDGE);
    host("ip link set " + BRIDGE + " up");
    containerd =
        ChildProcess.start(
            bin("containerd"),
            "--root",
            containerdRoot().toString(),
            "--state",
            state().toString(),
            "--address",
            containerdSocket().toString());
    dockerd = ChildProcess.start(bin("dockerd"), "--config-file", daemonJson().toString());
    Await.until("dockerd", PATIENCE, () -> docker().exitCode("version") == 0);
  }

  /** Gives it an image, and a container with a file and a volume that never ran. */
  void fill() {
    BusyboxImage.importInto(dockerHost(), "busybox:kept");
    String show = "cat /root/file /data/file";
    docker()
        .run("create", "--name", CONTAINER, "-v", "kept:/data", "busybox:kept", "sh", "-c", show);
    String[] lines = CONTENT.split("\n", -1);
    copyIn(lines[0] + "\n", "/root/file");
    copyIn(lines[1] + "\n", "/data/file");
  }

  private void copyIn(String content, String path) {
    Path file = write(home.resolve("log/file"), content);
    docker().run("cp", file.toString(), CONTAINER + ":" + path);
    host("rm " + file);
  }

  /** Stops it as the tool does. */
  void stop() {
    end(dockerd);
    end(containerd);
    dockerd = null;
    containerd = null;
    if (Files.exists(Path.of("/sys/class/net", BRIDGE))) {
      host("ip link delete " + BRIDGE);
    }
  }

  private static void end(@Nullable ChildProcess process) {
    if (process != null) {
      try (process) {
        process.terminate(PATIENCE);
      }
    }
  }

  DockerCli docker() {
    return DockerCli.at(dockerHost());
  }

  /** Names, owners, permissions and content of all that an adoption could change. */
  String fingerprint() {
    return host(
        "cd "
            + root
            + " && find . -maxdepth 3 ! -path './*docker/*/*' -printf '%p %y %m %U %G %l\\n' | sort"
            + " && find "
            + home.resolve("etc")
            + " "
            + bin("docker")
            + " -type f -exec sha256sum {} + | sort");
  }

  /** Takes away what is left of it, adopted or not. */
  @Override
  public void close() {
    stop();
    // A dockerd that is stopped while it is still starting leaves its data-root mounted on itself.
    host(
        "awk -v r="
            + root
            + "/ 'index($5, r) == 1 {print $5}' /proc/self/mountinfo"
            + " | sort -r | xargs -r umount --lazy");
    host("! grep -q ^" + PREFIX + "docker: /etc/passwd || userdel " + PREFIX + "docker");
    host("rm -rf --one-file-system " + RUN + " " + root);
    absentBefore.forEach(folder -> host("rm -rf --one-file-system " + folder));
  }
}
