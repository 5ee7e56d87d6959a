package io.dockyard.internal.host;

import java.util.List;

/** The main class of a JVM that runs a shell script as a command, and prints what that prints. */
final class CommandInChild {

  private CommandInChild() {}

  public static void main(String[] args) {
    System.out.print(Command.check(List.of("sh", "-c", args[0]), Soon.seconds(100)));
  }
}
