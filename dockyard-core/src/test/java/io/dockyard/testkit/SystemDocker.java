package io.dockyard.testkit;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The system's own Docker, beside which dockyard must live: started as a distribution does, with
 * its bridge {@code docker0}, its own firewall rules, and FORWARD policy DROP, and taken away again
 * without a trace.
 */
public final class SystemDocker implements AutoCloseable {

  private static final boolean SYSTEMD = Files.isDirectory(Path.of("/run/systemd/system"));
  private static final Path SOCKET = Path.of("/var/run/docker.sock");
  private static final Path CONTAINERD_SOCKET = Path.of("/run/containerd/containerd.sock");
  private static final Path SHIM_SOCKETS = Path.of("/run/containerd/s");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private @Nullable HostBeforeDocker before;
  private @Nullable TempFolder folder;
  private @Nullable ChildProcess containerd;
  private @Nullable ChildProcess dockerd;

  private SystemDocker() {}

  /**
   * Starts it.
   *
   * @return the system Docker, answering
   */
  public static SystemDocker start() {
    SystemDocker docker = new SystemDocker();
    try {
      docker.startDaemons();
    } catch (RuntimeException | Error e) {
      docker.close();
      throw e;
    }
    return docker;
  }

  /** Where it listens. */
  public URI host() {
    return URI.create("unix://" + SOCKET);
  }

  /** A client of it. */
  public DockerCli cli() {
    return DockerCli.at(host());
  }

  /** The pid of its dockerd. */
  public long pid() {
    if (dockerd == null) {
      throw new IllegalStateException("this system Docker has not been started");
    }
    return dockerd.pid();
  }

  private void startDaemons() {
    HostRequirements.requireCommand("dockerd", "docker.io");
    HostRequirements.requireCommand("containerd", "containerd");
    HostRequirements.requireCommand("iptables", "iptables");
    before = HostBeforeDocker.remember();
    folder = TempFolder.onDisk("dyk-docker-");
    Path root = folder.path();
    containerd = asService("containerd", "--root", root.resolve("containerd").toString());
    awaitUp("the system's containerd", containerd, () -> UnixSockets.accepts(CONTAINERD_SOCKET));
    dockerd =
        asService(
            "dockerd",
            "--data-root",
            root.resolve("docker").toString(),
            "--containerd",
            CONTAINERD_SOCKET.toString(),
            "--exec-opt",
            "native.cgroupdriver=" + (SYSTEMD ? "systemd" : "cgroupfs"));
    awaitUp("the system's dockerd", dockerd, SystemDocker::answers);
    // Docker leaves the policy alone where forwarding was on already.
    HostCommand.run("iptables", "-P", "FORWARD", "DROP");
  }

  /**
   * Where systemd runs the host, a distribution has it delegate all controllers to Docker, and
   * Docker leaves the cgroups of containers to it. Without both, systemd takes the processes of
   * containers out of the v1 hierarchies of controllers that another unit begins to use.
   */
  private static ChildProcess asService(String... command) {
    List<String> argv = new ArrayList<>();
    if (SYSTEMD) {
      argv.addAll(List.of("systemd-run", "--scope", "--quiet", "--collect"));
      argv.add("--property=Delegate=yes");
    }
    argv.addAll(List.of(command));
    return ChildProcess.start(argv.toArray(String[]::new));
  }

  private static void awaitUp(String what, ChildProcess process, BooleanSupplier up) {
    try {
      Await.until(what, PATIENCE, () -> up.getAsBoolean() || !process.isAlive());
    } catch (RuntimeException e) {
      throw new AssertionError(what + " does not answer:\n" + process.output(), e);
    }
    if (!process.isAlive()) {
      throw new AssertionError(what + " ended at its start:\n" + process.output());
    }
  }

  private static boolean answers() {
    try {
      String request = "GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n";
      return UnixSockets.ask(SOCKET, request, "OK").startsWith("HTTP/1.0 200");
    } catch (IOException e) {
      return false;
    }
  }

  /** Stops it and puts the host back as it was. */
  @Override
  public void close() {
    HostBeforeDocker host = before;
    if (host == null) {
      return;
    }
    before = null;
    try {
      removeContainers();
    } finally {
      end(dockerd);
      killShims();
      end(containerd);
      host.restore(folder == null ? null : folder.path().resolve("docker"));
      if (folder != null) {
        folder.close();
      }
    }
  }

  private void removeContainers() {
    if (dockerd == null || !dockerd.isAlive() || !answers()) {
      return;
    }
    List<String> containers = cli().run("ps", "--all", "--quiet").lines().toList();
    containers.forEach(container -> cli().exitCode("rm", "--force", container));
  }

  /** What a dockerd that was killed leaves behind. */
  private void killShims() {
    List<Path> sockets = shimSockets();
    List<ProcessHandle> shims =
        ProcessHandle.allProcesses().filter(SystemDocker::isShimOfSystem).toList();
    shims.forEach(
        shim -> {
          shim.descendants().forEach(ProcessHandle::destroyForcibly);
          shim.destroyForcibly();
        });
    shims.forEach(
        shim -> Await.until("the end of shim " + shim.pid(), PATIENCE, () -> !shim.isAlive()));
    // The folder may have been there before, and a killed shim takes its socket away no more.
    sockets.removeAll(shimSockets());
    sockets.forEach(HostFiles::deleteRecursively);
  }

  /** The sockets on which a shim listens, whoever started it. */
  private static List<Path> shimSockets() {
    return UnixSockets.listening().stream()
        .map(Path::of)
        .filter(socket -> socket.startsWith(SHIM_SOCKETS))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static boolean isShimOfSystem(ProcessHandle process) {
    List<String> arguments = List.of(process.info().arguments().orElse(new String[0]));
    return process.info().command().orElse("").contains("/containerd-shim")
        && arguments.contains("-address")
        && arguments.contains(CONTAINERD_SOCKET.toString());
  }

  private static void end(@Nullable ChildProcess process) {
    if (process == null) {
      return;
    }
    try (process) {
      process.terminate(PATIENCE);
    } catch (AssertionError e) {
      // Killed by now; the rest of the host must be put back all the same.
      System.err.println(e.getMessage());
    }
  }
}
