package io.dockyard.examples.bench;

import io.dockyard.Dockyard;
import io.dockyard.Instance;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A program that prints the state of an instance and ends. */
final class FirstAnswer {

  private FirstAnswer() {}

  public static void main(String[] args) {
    try (Dockyard dockyard = Dockyard.builder().backend(args[0]).open()) {
      Instance instance = dockyard.find(args[1]).orElseThrow();
      System.out.println(instance.prefix() + " " + instance.status().state());
    }
  }

  /** Runs the program in a JVM of its own; returns the time until it has printed a line. */
  static Duration measure(String backend, String prefix) throws IOException, InterruptedException {
    List<String> argv = new ArrayList<>();
    argv.add(System.getProperty("java.home") + "/bin/java");
    if (Runtime.version().feature() >= 22) {
      argv.add("--enable-native-access=ALL-UNNAMED");
    }
    argv.addAll(List.of("-cp", System.getProperty("java.class.path"), FirstAnswer.class.getName()));
    argv.addAll(List.of(backend, prefix));
    ProcessBuilder builder =
        new ProcessBuilder(argv).redirectError(ProcessBuilder.Redirect.INHERIT);
    long begin = System.nanoTime();
    Process jvm = builder.start();
    try (InputStream output = jvm.getInputStream()) {
      int answer = output.read();
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      String rest = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      if (answer < 0 || jvm.waitFor() != 0) {
        throw new IOException("A JVM of its own gave no answer: " + rest);
      }
      return took;
    }
  }
}
