package io.dockyard.internal.host;

import java.util.List;

/**
 * How a command ended.
 *
 * @param argv the command line
 * @param exitCode its exit code, 128 + n when signal n ended it
 * @param output what it wrote to its standard output
 * @param error what it wrote to its standard error
 */
public record CommandResult(List<String> argv, int exitCode, String output, String error) {

  /** Copies the command line. */
  public CommandResult {
    argv = List.copyOf(argv);
  }
}
