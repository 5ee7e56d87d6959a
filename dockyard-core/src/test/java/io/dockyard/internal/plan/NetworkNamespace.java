package io.dockyard.internal.plan;

import io.dockyard.testkit.HostRequirements;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A private network namespace of the running kernel, where a test may change what it likes. */
final class NetworkNamespace implements AutoCloseable {

  private final String name = "dockyard-test-" + ProcessHandle.current().pid();

  NetworkNamespace() throws IOException, InterruptedException {
    HostRequirements.assumeWorld();
    execute("", List.of("ip", "netns", "add", name));
  }

  /** Runs a command in the namespace; it must succeed. */
  String run(String input, String... command) throws IOException, InterruptedException {
    List<String> argv = new ArrayList<>(List.of("ip", "netns", "exec", name));
    argv.addAll(List.of(command));
    return execute(input, argv);
  }

  private static String execute(String input, List<String> argv)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(String.join(" ", argv) + " failed: " + output);
    }
    return output;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    execute("", List.of("ip", "netns", "delete", name));
  }
}
