package io.dockyard.internal.sysbox.kept;

import io.dockyard.SysboxKept.State;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is to be done with an entry.
 *
 * @param entry the entry
 * @param state what was found
 * @param owner the instance whose container it is of, or was
 * @param container the container; empty where it is deleted or not known
 * @param detail more about it, as a sentence's end; may be empty
 * @param lacksOnlyTheTooDeep whether the container has all of it that a program can copy
 */
record Finding(
    KeptEntry entry,
    State state,
    Optional<ContainerHome> owner,
    Optional<Container> container,
    String detail,
    boolean lacksOnlyTheTooDeep) {

  /** That was not compared with what the container has. */
  Finding(
      KeptEntry entry,
      State state,
      Optional<ContainerHome> owner,
      Optional<Container> container,
      String detail) {
    this(entry, state, owner, container, detail, false);
  }

  Path path() {
    return entry.path();
  }

  /** Notes the daemon that has the container, while it has it. */
  void noteOwner() {
    owner
        .filter(home -> home.has(entry.id()))
        .ifPresent(
            home -> GenerationMarker.noteOwner(entry.generation(), entry.id(), home.dataRoot()));
  }
}
