package io.dockyard.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * All that a chaos run decides by chance, drawn from its seed before it begins. What the operating
 * system does in between is not repeatable; what is tried, and in which order, is.
 *
 * @param operations what the JVMs do, each taking the next one when it is free
 * @param kills what is killed, in the order of the operations that they come after
 */
record Decisions(List<Operation> operations, List<Kill> kills) {

  private static final List<String> PREFIXES = List.of("cha", "chb", "chc", "chd", "che");

  /** What is done with an instance; an instance that is not there is created to be started. */
  enum Verb {
    START,
    STOP,
    DESTROY;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What is killed with SIGKILL. */
  enum Victim {
    JVM,
    DOCKERD,
    CONTAINERD,
    SHIM,
    SYSBOX_MGR,
    SYSBOX_FS
  }

  /** One operation on one instance. */
  record Operation(Verb verb, String prefix) {}

  /**
   * One kill.
   *
   * @param after after how many operations were begun
   * @param delayMillis how long after that
   * @param victim what is killed, or the next kind of which there is one
   * @param choice which of several
   */
  record Kill(int after, int delayMillis, Victim victim, int choice) {}

  Decisions {
    operations = List.copyOf(operations);
    kills = List.copyOf(kills);
  }

  static List<String> prefixes() {
    return PREFIXES;
  }

  static Decisions draw(long seed, int operations, int kills) {
    Random random = new Random(seed);
    List<Operation> drawn = new ArrayList<>();
    for (int i = 0; i < operations; i++) {
      drawn.add(new Operation(verb(random), PREFIXES.get(random.nextInt(PREFIXES.size()))));
    }
    List<Kill> killed = new ArrayList<>();
    Victim[] victims = Victim.values();
    for (int i = 0; i < kills; i++) {
      int after = 1 + (int) ((long) i * operations / kills);
      Victim victim = victims[random.nextInt(victims.length)];
      killed.add(new Kill(after, random.nextInt(400), victim, random.nextInt(1 << 16)));
    }
    return new Decisions(drawn, killed);
  }

  private static Verb verb(Random random) {
    int dice = random.nextInt(100);
    return dice < 50 ? Verb.START : dice < 85 ? Verb.STOP : Verb.DESTROY;
  }
}
