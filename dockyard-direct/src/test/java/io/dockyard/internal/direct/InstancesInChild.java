package io.dockyard.internal.direct;

import io.dockyard.Dockyard;
import io.dockyard.Instance;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * The main class of a JVM that has instances: it creates and starts those that it is given, at
 * once, says "up", and destroys them when it is told so.
 */
final class InstancesInChild {

  private InstancesInChild() {}

  public static void main(String[] prefixes) throws IOException {
    try (Dockyard dockyard = SysboxInstances.open()) {
      List<Instance> instances =
          Arrays.stream(prefixes)
              .parallel()
              .map(prefix -> dockyard.create(SysboxInstances.spec(prefix)))
              .toList();
      instances.parallelStream().forEach(Instance::start);
      System.out.println("up");
      System.in.read();
      instances.parallelStream().forEach(Instance::destroy);
      System.out.println("gone");
    }
  }
}
