package io.dockyard.fake;

import io.dockyard.DaemonCommand;
import io.dockyard.Deadline;
import io.dockyard.InstancePlan;
import io.dockyard.ProcessIdentity;
import io.dockyard.internal.host.Cgroups;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.host.SpawnRequest;
import io.dockyard.internal.host.Spawner;
import io.dockyard.spi.DaemonRunner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Each daemon is a script that listens on its socket, with the daemon's arguments at the end. */
final class ScriptedDaemons implements DaemonRunner {

  /** It answers what a start and a look ask: whether dockerd is there, and has its containerd. */
  private static final String SCRIPT =
      """
      use Socket;
      my ($path) = @ARGV;
      $SIG{PIPE} = "IGNORE";
      mkdir $path =~ s|/[^/]+$||r;
      unlink $path;
      socket(my $server, AF_UNIX, SOCK_STREAM, 0) or die "no socket: $!";
      bind($server, sockaddr_un($path)) or die "cannot bind $path: $!";
      listen($server, SOMAXCONN) or die "cannot listen on $path: $!";
      while (accept(my $client, $server)) {
        my $request = <$client> // "";
        my $body = $request =~ m|/_ping| ? "OK" : '["containerd"]';
        print $client "HTTP/1.0 200 OK\\r\\n\\r\\n$body";
      }
      """;

  @Override
  public Optional<ProcessIdentity> run(InstancePlan plan, DaemonCommand daemon, Deadline deadline) {
    boolean dockerd = daemon.equals(plan.dockerd());
    Path socket = dockerd ? plan.paths().socket() : plan.paths().containerdSocket();
    List<String> argv = new ArrayList<>(List.of("perl", "-e", SCRIPT, socket.toString()));
    argv.addAll(daemon.argv());
    Process process =
        Spawner.spawn(
            new SpawnRequest(
                argv,
                daemon.environment(),
                plan.paths().root(),
                daemon.logFile(),
                Cgroups.create(plan.cgroups().daemons()),
                null));
    return Processes.identify(process.pid());
  }

  @Override
  public boolean end(
      InstancePlan plan, DaemonCommand daemon, ProcessIdentity process, Deadline patience) {
    Processes.signal(process, Processes.SIGTERM);
    return Processes.awaitExit(List.of(process), patience);
  }

  @Override
  public void kill(
      InstancePlan plan, DaemonCommand daemon, ProcessIdentity process, Deadline deadline) {
    Processes.signal(process, Processes.SIGKILL);
  }

  @Override
  public Optional<Integer> exitStatus(InstancePlan plan, DaemonCommand daemon) {
    return Optional.empty();
  }
}
