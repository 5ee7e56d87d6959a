package io.dockyard.internal.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;

/**
 * Goes through what others have made, however deep it is: {@link java.nio.file.Files#walkFileTree}
 * ends with an exception where a path gets longer than the kernel takes. It needs no more of the
 * stack for a deep tree, and one descriptor. No link is followed.
 */
public final class TreeWalk {

  /** What is to be done next. */
  public enum Next {
    /** What is in this directory. */
    ENTER,
    /** What comes after this file. */
    PASS,
    /** Nothing. */
    END
  }

  /** What is done with a tree. The paths lead to a file only until the method has returned. */
  public interface Visitor {

    /**
     * At any file, and at a directory before what is in it.
     *
     * @param file its path, which need not be one below the tree's, see {@link #isWithinReach}
     * @return what is next
     */
    Next at(Path file) throws IOException;

    /**
     * At a directory that was entered, after what is in it.
     *
     * @param directory its path
     */
    default void after(Path directory) throws IOException {}
  }

  /** What is done with two trees. */
  public interface PairVisitor {

    /**
     * At any file of the first tree, and at a directory before what is in it.
     *
     * @param here its path
     * @param there the path that it has in the second tree
     * @return what is next; where it is {@link Next#ENTER}, both are directories
     */
    Next at(Path here, Path there) throws IOException;
  }

  private final List<Descent> places;
  private final PairVisitor visitor;
  private final Visitor afterwards;

  private TreeWalk(List<Descent> places, PairVisitor visitor, Visitor afterwards) {
    this.places = places;
    this.visitor = visitor;
    this.afterwards = afterwards;
  }

  /**
   * Goes through a tree.
   *
   * @param tree a directory or any other file; need not exist if the visitor does not mind
   * @param visitor what is done
   */
  public static void through(Path tree, Visitor visitor) throws IOException {
    PairVisitor one = (file, same) -> visitor.at(file);
    if (visitor.at(tree) == Next.ENTER) {
      try (Descent place = new Descent(tree)) {
        new TreeWalk(List.of(place), one, visitor).run(tree);
      }
    }
  }

  /**
   * Goes through a tree, and along the same way through another one.
   *
   * @param here the tree
   * @param there the other one
   * @param visitor what is done
   */
  public static void through(Path here, Path there, PairVisitor visitor) throws IOException {
    if (visitor.at(here, there) == Next.ENTER) {
      try (Descent ours = new Descent(here);
          Descent theirs = new Descent(there)) {
        new TreeWalk(List.of(ours, theirs), visitor, file -> Next.PASS).run(here);
      }
    }
  }

  /**
   * Whether a path that a visitor was given leads there by itself. One that does not is too long
   * for most programs.
   *
   * @param file the path
   * @param tree the tree
   */
  public static boolean isWithinReach(Path file, Path tree) {
    return file.startsWith(tree);
  }

  /**
   * A path that a visitor was given, for a message.
   *
   * @param file the path
   * @param tree the tree
   */
  public static String shown(Path file, Path tree) {
    return isWithinReach(file, tree)
        ? file.toString()
        : tree + "/…/" + file.getFileName() + " (its path is too long to be shown)";
  }

  private void run(Path tree) throws IOException {
    Deque<Iterator<Path>> unvisited = new ArrayDeque<>();
    unvisited.push(names());
    while (true) {
      if (unvisited.element().hasNext()) {
        Path name = unvisited.element().next();
        Next next = visitor.at(places.get(0).entry(name), other().entry(name));
        if (next == Next.END) {
          return;
        }
        if (next == Next.ENTER) {
          for (Descent place : places) {
            place.enter(name);
          }
          unvisited.push(names());
        }
      } else {
        unvisited.pop();
        if (unvisited.isEmpty()) {
          afterwards.after(tree);
          return;
        }
        afterwards.after(places.get(0).entry(leave()));
      }
    }
  }

  private Descent other() {
    return places.get(places.size() - 1);
  }

  private Path leave() throws IOException {
    List<Path> left = new ArrayList<>();
    for (Descent place : places) {
      left.add(place.leave());
    }
    return left.get(0);
  }

  private Iterator<Path> names() throws IOException {
    return new TreeSet<>(places.get(0).names()).iterator();
  }
}
