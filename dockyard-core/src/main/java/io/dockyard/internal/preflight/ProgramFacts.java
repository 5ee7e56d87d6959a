package io.dockyard.internal.preflight;

import io.dockyard.internal.registry.AskedDockerd;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was seen of the programs that an instance runs, and that dockyard runs for it.
 *
 * @param folder the folder that the spec names, if it names one
 * @param found where each program was found first, by its name: in that folder, then on the host
 * @param commands which of the commands that dockyard itself runs are on the host
 * @param dockerd what the dockerd among the programs says of itself; empty where it was not asked,
 *     because something is wrong with the programs
 */
public record ProgramFacts(
    Optional<Folder> folder,
    Map<String, Path> found,
    Set<String> commands,
    Optional<AskedDockerd> dockerd) {

  /** Facts with copies of the collections given. */
  public ProgramFacts {
    found = Map.copyOf(found);
    commands = Set.copyOf(commands);
  }

  /**
   * A folder of programs.
   *
   * @param path the folder, as the spec names it
   * @param directory whether it is a directory
   * @param way the folder itself with all links resolved, then each directory above it
   * @param programs those of an instance's programs that are in it
   */
  public record Folder(Path path, boolean directory, List<PathFacts> way, List<Program> programs) {

    /** Facts with copies of the collections given. */
    public Folder {
      way = List.copyOf(way);
      programs = List.copyOf(programs);
    }
  }

  /**
   * A program in a folder.
   *
   * @param name its name
   * @param executable whether it is an executable file
   * @param way the file itself with all links resolved, then each directory above it
   */
  public record Program(String name, boolean executable, List<PathFacts> way) {

    /** Facts with a copy of the collection given. */
    public Program {
      way = List.copyOf(way);
    }
  }

  ProgramFacts with(AskedDockerd asked) {
    return new ProgramFacts(folder, found, commands, Optional.of(asked));
  }
}
