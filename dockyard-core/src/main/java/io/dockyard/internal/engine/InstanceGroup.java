package io.dockyard.internal.engine;

import io.dockyard.Deadline;
import io.dockyard.RefusedException;
import io.dockyard.internal.host.Groups;
import io.dockyard.internal.registry.Registry;
import io.dockyard.internal.registry.RegistryEntry;
import io.dockyard.internal.registry.RegistryEntry.Made;
import java.util.OptionalInt;

/**
 * The group that is made for an instance. Its name and its id are noted before it is made: whoever
 * goes on after a kill knows by both whether a group of that name is the instance's, or somebody
 * has made one meanwhile.
 *
 * @param registry where it is noted
 * @param name the group's name
 */
record InstanceGroup(Registry registry, String name) {

  /** Each time another id was free when it was chosen, and was not when the group was made. */
  private static final int TRIES = 20;

  /** Makes it if it is not there; the entry with what was noted. */
  RegistryEntry make(RegistryEntry entry, Deadline deadline) {
    OptionalInt there = Groups.gid(name);
    if (there.isPresent()) {
      if (!isOurs(entry, there.getAsInt())) {
        throw somebodyElses();
      }
      return note(entry, there.getAsInt());
    }
    RegistryEntry noted = entry;
    for (int tries = 0; tries < TRIES; tries++) {
      int gid =
          tries == 0 && entry.groupId().isPresent()
              ? entry.groupId().get()
              : Groups.unusedSystemGid(deadline);
      noted = note(noted, gid);
      switch (Groups.create(name, gid, deadline)) {
        case MADE -> {
          return noted;
        }
        case NAME_IN_USE -> throw somebodyElses();
        case GID_IN_USE -> {}
      }
    }
    throw new RefusedException(
        "the group "
            + name
            + " was not made: somebody was quicker "
            + TRIES
            + " times to take the id chosen for it",
        "try again when no groups are being made");
  }

  private RegistryEntry note(RegistryEntry entry, int gid) {
    RegistryEntry noted = entry.withGroup(gid);
    if (!noted.equals(entry)) {
      registry.write(noted);
    }
    return noted;
  }

  private RefusedException somebodyElses() {
    return new RefusedException(
        "a group " + name + " exists by now and is not ours",
        "remove it, or create the instance with another prefix");
  }

  /** An earlier version noted no id. */
  private static boolean isOurs(RegistryEntry entry, int gid) {
    return entry.made().contains(Made.GROUP) && entry.groupId().orElse(gid) == gid;
  }

  /** Deletes it, if it was made for the instance. */
  void delete(RegistryEntry entry, Deadline deadline) {
    if (!entry.made().contains(Made.GROUP)) {
      return;
    }
    if (entry.groupId().isPresent()) {
      deleteNoted(entry, deadline);
    } else {
      Groups.delete(name, deadline);
    }
  }

  /** Deletes it, if it is the one that was noted by its id. */
  void deleteNoted(RegistryEntry entry, Deadline deadline) {
    entry.groupId().ifPresent(gid -> Groups.delete(name, gid, deadline));
  }
}
