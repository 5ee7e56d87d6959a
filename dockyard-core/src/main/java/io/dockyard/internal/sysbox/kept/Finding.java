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
 */
record Finding(
    KeptEntry entry,
    State state,
    Optional<ContainerHome> owner,
    Optional<Container> container,
    String detail) {

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
