package io.dockyard.internal.direct.pair;

import static io.dockyard.internal.direct.pair.BareHold.acquire;

import io.dockyard.Deadline;
import io.dockyard.SysboxRepairOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The main class of a JVM that acquires, releases or repairs, and may be killed while it does or,
 * with the variable STAY, afterwards.
 */
final class PairInChild {

  private PairInChild() {}

  public static void main(String[] args) throws IOException {
    Map<String, String> environment = new HashMap<>();
    for (int i = 2; i < args.length; i++) {
      String[] variable = args[i].split("=", 2);
      environment.put(variable[0], variable[1]);
    }
    SysboxPair pair = new SysboxPair(PairFixture.places(environment));
    Deadline deadline = Deadline.after(Duration.ofSeconds(60));
    System.out.println("now");
    if (args[0].equals("acquire")) {
      acquire(pair, args[1], deadline);
    } else if (args[0].equals("repair")) {
      pair.repair(SysboxRepairOptions.LEAST, deadline.remaining());
    } else if (args[0].equals("restart")) {
      pair.repair(SysboxRepairOptions.LEAST.restartingContainers(), deadline.remaining());
    } else {
      pair.release(args[1], deadline);
    }
    System.out.println("done");
    if (environment.containsKey("STAY")) {
      System.in.read();
    }
  }
}
