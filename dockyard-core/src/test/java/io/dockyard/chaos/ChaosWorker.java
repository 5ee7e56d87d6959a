package io.dockyard.chaos;

import io.dockyard.ContainerRuntime;
import io.dockyard.Dockyard;
import io.dockyard.Instance;
import io.dockyard.InstanceSpec;
import io.dockyard.RefusedException;
import io.dockyard.testkit.BusyboxImage;
import io.dockyard.testkit.DockerCli;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Runs in a JVM of its own, works on instances as the lines on its standard input say, and answers
 * each with a line {@code answer NUMBER …}.
 */
final class ChaosWorker {

  /** The variable by which a container's first process is recognised in {@code /proc}. */
  static final String TOKEN = "CHAOS_TOKEN";

  /** The variable that names the container's instance. */
  static final String INSTANCE = "CHAOS_INSTANCE";

  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final String IMAGE = "busybox:test";
  private static final String CONTAINER = "work";

  /** What is written once, at the first start of all, is never written again. */
  private static final String SCRIPT =
      "trap 'exit 0' TERM; d=/var/lib/docker;"
          + " [ -e /born ] || { echo $CHAOS_TOKEN > $d/token; echo 0 > $d/growing; touch /born; };"
          + " n=$(tail -n 1 $d/growing);"
          + " while :; do n=$((n+1)); echo $n >> $d/growing; sleep 0.2; done";

  private ChaosWorker() {}

  /**
   * Runs in the other JVM.
   *
   * @param args the backend
   */
  public static void main(String[] args) throws Exception {
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Dockyard dockyard = Dockyard.builder().backend(args[0]).open()) {
      System.out.println("ready");
      String line;
      while ((line = input.readLine()) != null) {
        String[] words = line.split(" ", -1);
        System.out.println("answer " + words[0] + " " + answer(dockyard, words));
      }
    }
    System.exit(0);
  }

  private static String answer(Dockyard dockyard, String[] words) {
    try {
      switch (words[1]) {
        case "start" -> start(dockyard, words[2], words[3]);
        case "stop" -> dockyard.find(words[2]).ifPresent(instance -> instance.stop(GRACE));
        case "destroy" -> dockyard.find(words[2]).ifPresent(Instance::destroy);
        case "look" -> {
          dockyard.instances().forEach(Instance::status);
          return "ok " + dockyard.sharedSysbox().status();
        }
        default -> throw new IllegalArgumentException(words[1]);
      }
      return "ok";
    } catch (RuntimeException | AssertionError e) {
      String message = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
      return "failed " + e.getClass().getSimpleName() + ": " + message;
    }
  }

  /** What a killed create or destroy left is completed by another create. */
  private static Instance started(Dockyard dockyard, String prefix) {
    InstanceSpec spec = InstanceSpec.builder(prefix).runtime(ContainerRuntime.SYSBOX_RUNC).build();
    Instance instance = dockyard.find(prefix).orElseGet(() -> dockyard.create(spec));
    try {
      instance.start();
      return instance;
    } catch (RefusedException e) {
      Instance completed = dockyard.create(spec);
      completed.start();
      return completed;
    }
  }

  private static void start(Dockyard dockyard, String prefix, String token) {
    Instance instance = started(dockyard, prefix);
    DockerCli docker = DockerCli.at(instance.dockerHost());
    if (docker.exitCode("container", "inspect", CONTAINER) == 0) {
      docker.run("start", CONTAINER);
      return;
    }
    if (docker.exitCode("image", "inspect", IMAGE) != 0) {
      BusyboxImage.importInto(instance.dockerHost(), IMAGE);
    }
    docker.run(
        "run",
        "-d",
        "--name",
        CONTAINER,
        "-e",
        TOKEN + "=" + token,
        "-e",
        INSTANCE + "=" + prefix,
        IMAGE,
        "sh",
        "-c",
        SCRIPT);
  }
}
