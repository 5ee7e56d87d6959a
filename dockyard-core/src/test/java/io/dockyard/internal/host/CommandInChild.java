package io.dockyard.internal.host;

import java.util.List;

/** The main class of a JVM that runs a shell script as a command. */
final class CommandInChild {

  private CommandInChild() {}

  public static void main(String[] args) {
    Command.run(List.of("sh", "-c", args[0]), Soon.seconds(100));
  }
}
