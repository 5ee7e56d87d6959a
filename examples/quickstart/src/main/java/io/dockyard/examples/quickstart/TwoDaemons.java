package io.dockyard.examples.quickstart;

import io.dockyard.ContainerRuntime;
import io.dockyard.Dockyard;
import io.dockyard.Instance;
import io.dockyard.InstanceSpec;
import io.dockyard.ThrowawayInstance;

final class TwoDaemons {

  public static void main(String[] args) {
    InstanceSpec spec = InstanceSpec.builder("ci").runtime(ContainerRuntime.RUNC).build();
    try (Dockyard dockyard = Dockyard.open();
        ThrowawayInstance scratch = dockyard.throwaway()) {
      Instance ci = dockyard.create(spec); // lives until it is destroyed
      ci.start();
      scratch.start(); // is destroyed when it is closed
      System.out.println("DOCKER_HOST=" + ci.dockerHost() + " " + ci.status().state());
      System.out.println("DOCKER_HOST=" + scratch.dockerHost());
      ci.stop(); // its images and containers stay for the next start
    }
  }
}
