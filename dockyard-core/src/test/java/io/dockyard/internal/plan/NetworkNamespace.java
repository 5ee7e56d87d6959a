package io.dockyard.internal.plan;

import io.dockyard.testkit.ChildProcess;
import io.dockyard.testkit.HostRequirements;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

  /** Starts a program there, and waits until it is the one that it is to become. */
  ChildProcess start(Path becomes, String script) throws IOException, InterruptedException {
    ChildProcess process = ChildProcess.start("ip", "netns", "exec", name, "sh", "-c", script);
    String runs = "until ls -l /proc/[0-9]*/exe 2>/dev/null | grep -qF ' %s'; do sleep 0.01; done";
    execute("", List.of("timeout", "60", "sh", "-c", runs.formatted(becomes)));
    return process;
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
