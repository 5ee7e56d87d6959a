package io.dockyard.examples.quickstart;

import io.dockyard.Dockyard;
import io.dockyard.DockyardException;
import io.dockyard.Instance;
import io.dockyard.ThrowawayInstance;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Two isolated Docker daemons side by side, and what shows that they are. */
public final class Quickstart {

  private static final String IMAGE = "quickstart";

  private final Proofs proofs = new Proofs();
  private final Timings timings = new Timings();
  private final byte[] image;

  private Quickstart(byte[] image) {
    this.image = image;
  }

  /**
   * Runs the example. Needs root. The exit status is 0 if everything it set out to show holds.
   *
   * @param args the path of a statically linked busybox; {@code /bin/busybox} if left out
   */
  public static void main(String[] args) {
    Path busybox = Path.of(args.length > 0 ? args[0] : "/bin/busybox");
    try {
      System.exit(new Quickstart(BusyboxImage.tar(busybox)).run() ? 0 : 1);
    } catch (DockyardException | IOException | ExecutionException e) {
      System.err.println("The example failed: " + e.getMessage());
    } catch (InterruptedException e) {
      System.err.println("The example was interrupted.");
    }
    System.exit(1);
  }

  private boolean run() throws IOException, InterruptedException, ExecutionException {
    HostTraces before = HostTraces.look();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (Dockyard dockyard = Dockyard.builder().listener(timings).open()) {
      String[] prefixes = useTwoInstances(dockyard, threads, before);
      step("What is left on the host, now that both are closed");
      provesNothingIsLeft(before, List.of(prefixes));
      step("Where the time went (parts of a start overlap)");
      say(timings.table(prefixes).indent(2).stripTrailing());
    } finally {
      threads.shutdownNow();
    }
    return proofs.sum();
  }

  private String[] useTwoInstances(Dockyard dockyard, ExecutorService threads, HostTraces before)
      throws IOException, InterruptedException, ExecutionException {
    try (ThrowawayInstance one = dockyard.throwaway();
        ThrowawayInstance two = dockyard.throwaway()) {
      step("Two Docker daemons, started at the same time (backend: " + dockyard.backend() + ")");
      long begin = System.nanoTime();
      both(threads, () -> started(one), () -> started(two)).forEach(Quickstart::say);
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      say("  both answer after " + Timings.millis(took));

      step("An image made of busybox, and a container of it, in each");
      List<String> containers = both(threads, () -> used(one), () -> used(two));

      step("What each daemon sees");
      provesIsolation(one, containers.get(0), two, containers.get(1));

      step("What is on the host while both run");
      provesTracesAreFound(dockyard, before, List.of(one.prefix(), two.prefix()));
      return new String[] {one.prefix(), two.prefix()};
    }
  }

  private static String started(Instance instance) {
    instance.start();
    return "  %-8s is running at %s, its containers live in %s"
        .formatted(
            instance.prefix(),
            instance.dockerHost(),
            instance.plan().addresses().bridgeCidr().network());
  }

  /** Imports the image and runs a container in one instance; returns the container's id. */
  private String used(Instance instance) throws IOException {
    DockerClient docker = new DockerClient(instance.dockerHost());
    docker.importImage(IMAGE, image);
    String script = "echo Hello, my address is $(ip -o -4 addr show dev eth0 | awk '{print $4}')";
    String container = docker.createContainer(IMAGE, List.of("/bin/sh", "-c", script));
    docker.startContainer(container);
    int exitCode = docker.waitForContainer(container);
    String said = docker.logs(container).strip();
    proofs.check(
        exitCode == 0 && said.startsWith("Hello"),
        "a container of " + instance.prefix() + " ran and said: " + said);
    return container;
  }

  private void provesIsolation(Instance one, String ofOne, Instance two, String ofTwo)
      throws IOException {
    seesOnly(one, ofOne);
    seesOnly(two, ofTwo);
    DockerClient docker = new DockerClient(one.dockerHost());
    docker.createContainer(IMAGE, List.of("/bin/sh"));
    int inOne = docker.containers().size();
    int inTwo = new DockerClient(two.dockerHost()).containers().size();
    proofs.check(
        inOne == 2 && inTwo == 1,
        "one more container in %s: it now has %d, and %s still %d"
            .formatted(one.prefix(), inOne, two.prefix(), inTwo));
  }

  private void seesOnly(Instance instance, String container) throws IOException {
    DockerClient docker = new DockerClient(instance.dockerHost());
    List<String> containers = docker.containers();
    proofs.check(
        containers.equals(List.of(container)),
        "%s has one container, its own %.12s".formatted(instance.prefix(), container));
    proofs.check(docker.images().size() == 1, instance.prefix() + " has one image, its own");
  }

  /** A look that found nothing now would prove nothing later. */
  private void provesTracesAreFound(Dockyard dockyard, HostTraces before, List<String> prefixes)
      throws IOException {
    Map<String, Set<String>> traces = HostTraces.left(before, prefixes);
    List<String> kinds =
        new ArrayList<>(
            List.of("bridges", "tagged firewall rules", "processes", "groups", "directories"));
    if (dockyard.backend().equals("systemd")) {
      kinds.add("units");
    }
    for (String kind : kinds) {
      int count = traces.getOrDefault(kind, Set.of()).size();
      proofs.check(count > 0, kind + ": " + count);
    }
  }

  /** The kernel takes network namespaces apart in the background, longer on a host that is busy. */
  private void provesNothingIsLeft(HostTraces before, List<String> prefixes)
      throws IOException, InterruptedException {
    long giveUp = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    Map<String, Set<String>> left = HostTraces.left(before, prefixes);
    while (!left.values().stream().allMatch(Set::isEmpty) && System.nanoTime() < giveUp) {
      Thread.sleep(20);
      left = HostTraces.left(before, prefixes);
    }
    left.forEach(
        (kind, traces) ->
            proofs.check(
                traces.isEmpty(),
                traces.isEmpty()
                    ? kind + ": nothing new"
                    : kind + " that were not there before (of these, or of others?): " + traces));
  }

  private static List<String> both(
      ExecutorService threads, Callable<String> one, Callable<String> two)
      throws InterruptedException, ExecutionException {
    List<Future<String>> results = threads.invokeAll(List.of(one, two));
    return List.of(results.get(0).get(), results.get(1).get());
  }

  private static void step(String title) {
    say("\n" + title);
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
