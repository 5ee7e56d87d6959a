package io.dockyard.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A tree that goes deeper than a path may be long, as any container can make one. */
public final class DeepTree {

  /** The file at its bottom. */
  public static final String FILE = "bottom";

  private DeepTree() {}

  /**
   * Makes one of directories with long names.
   *
   * @param top where; nothing is there
   * @param content of the file at its bottom
   */
  public static Path make(Path top, String content) {
    return make(top, "long".repeat(30), 70, content);
  }

  /**
   * Makes one, from its bottom up, as no single path leads there.
   *
   * @param top where; nothing is there
   * @param name of each directory in it
   * @param levels how many these are
   * @param content of the file at its bottom
   */
  public static Path make(Path top, String name, int levels, String content) {
    try {
      Path next = top.resolveSibling(top.getFileName() + "-next");
      Files.createDirectory(top);
      Files.writeString(top.resolve(FILE), content);
      for (int level = 0; level < levels; level++) {
        Files.createDirectory(next);
        Files.move(top, next.resolve(name));
        Files.move(next, top);
      }
      return top;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What find(1), which knows no longest path, prints of the file at the bottom. */
  public static String stat(Path top, String format) {
    return HostCommand.run("find", top.toString(), "-name", FILE, "-printf", format);
  }

  /** Runs a command in the directory at the bottom, where the file is. */
  public static void atBottom(Path top, String... command) {
    String[] find = {"find", top.toString(), "-name", FILE, "-execdir"};
    String[] all = new String[find.length + command.length + 1];
    System.arraycopy(find, 0, all, 0, find.length);
    System.arraycopy(command, 0, all, find.length, command.length);
    all[all.length - 1] = ";";
    HostCommand.run(all);
  }
}
