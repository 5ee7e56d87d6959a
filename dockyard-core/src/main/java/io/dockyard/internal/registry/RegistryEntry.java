package io.dockyard.internal.registry;

import io.dockyard.Cidr;
import io.dockyard.InstanceAddresses;
import io.dockyard.InstanceSpec;
import io.dockyard.ProcessIdentity;
import io.dockyard.ResourceLimits;
import io.dockyard.internal.plan.InstanceLayout;
import io.dockyard.internal.plan.ResolvedAddresses;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the registry keeps of an instance: all that is needed to plan it again, and what its removal
 * must know of how it was made.
 *
 * @param id a random id, also in the root's marker, so that a root is never taken for another's
 * @param spec the spec, with nothing left open
 * @param layout where its files lie
 * @param links the executables that were found, by name
 * @param dockerd what its dockerd said of itself
 * @param backend the backend that runs it
 * @param state how far its creation or removal has come
 * @param origin what was at its root before
 * @param createdParents the directories above its root that were made with it, outermost first
 * @param made what else was made for it: noted before it is made, and removed only if it is noted
 * @param groupId the id of the group that was made for it, or is about to be; empty where none is,
 *     or an earlier version of dockyard has made it, which noted no more than that
 * @param written its files as they were written
 * @param owner the JVM that destroys it on close; empty for an instance that is to stay
 */
public record RegistryEntry(
    String id,
    InstanceSpec spec,
    InstanceLayout layout,
    Map<String, Path> links,
    AskedDockerd dockerd,
    String backend,
    State state,
    RootOrigin origin,
    List<Path> createdParents,
    Set<Made> made,
    Optional<Integer> groupId,
    WrittenFiles written,
    Optional<ProcessIdentity> owner) {

  /** How far an instance's creation or removal has come. */
  public enum State {
    /** Its names and addresses are reserved; its files may not be complete. */
    CREATING,
    /** It is complete. */
    READY,
    /** Its removal has begun. */
    DESTROYING
  }

  /** What was at an instance's root before it was registered. */
  public enum RootOrigin {
    /** Nothing. */
    ABSENT,
    /** An empty directory, which stays one when the instance is destroyed. */
    EMPTY,
    /** An instance of ours that lost its entry; a failed registration leaves it alone. */
    INSTANCE,
    /** An instance of the shell tool, which a failed adoption gives back as it was. */
    SHELL_TOOL
  }

  /** What is on the host for an instance and goes with it, unless somebody else made it. */
  public enum Made {
    /** Its root; what is in that is its own by the marker alone. */
    ROOT,
    /** The group of its socket. */
    GROUP
  }

  /** An entry with copies of the collections given. */
  public RegistryEntry {
    links = Map.copyOf(links);
    createdParents = List.copyOf(createdParents);
    made = Set.copyOf(made);
  }

  /**
   * The instance's prefix.
   *
   * @return the prefix
   */
  public String prefix() {
    return spec.prefix();
  }

  /**
   * Whether two entries are of one instance, and not of two that had the same prefix in turn.
   *
   * @param other the other entry
   * @return whether their ids are the same
   */
  public boolean sameInstance(RegistryEntry other) {
    return id.equals(other.id);
  }

  /**
   * The instance's root.
   *
   * @return the root
   */
  public Path root() {
    return spec.root().orElseThrow();
  }

  /**
   * The networks the instance has reserved.
   *
   * @return the bridge's network and the pool
   */
  public List<Cidr> networks() {
    InstanceAddresses addresses = ResolvedAddresses.of(spec);
    return List.of(addresses.bridgeCidr().network(), addresses.poolBase());
  }

  /**
   * The same entry with other limits.
   *
   * @param limits how much of the host the instance may use
   * @return the entry
   * @throws io.dockyard.InvalidSpecException if a limit is too low
   */
  public RegistryEntry with(ResourceLimits limits) {
    InstanceSpec limited = spec.toBuilder().limits(limits).build();
    return copy(limited, links, dockerd, state, made, groupId, written);
  }

  /**
   * The same entry with what its dockerd says now.
   *
   * @param asked what it says
   * @return the entry
   */
  public RegistryEntry with(AskedDockerd asked) {
    return copy(spec, links, asked, state, made, groupId, written);
  }

  /**
   * The same entry with other files.
   *
   * @param files its files as they were written
   * @return the entry
   */
  public RegistryEntry with(WrittenFiles files) {
    return copy(spec, links, dockerd, state, made, groupId, files);
  }

  /**
   * The same entry in another state.
   *
   * @param state the state
   * @return the entry
   */
  public RegistryEntry in(State state) {
    return copy(spec, links, dockerd, state, made, groupId, written);
  }

  /**
   * The same entry with one more thing that was made for the instance, or is about to be.
   *
   * @param more what
   * @return the entry
   */
  public RegistryEntry with(Made more) {
    return copy(spec, links, dockerd, state, with(made, more), groupId, written);
  }

  /**
   * The same entry with a group that was made for the instance, or is about to be.
   *
   * @param gid the group's id
   * @return the entry
   */
  public RegistryEntry withGroup(int gid) {
    Set<Made> all = with(made, Made.GROUP);
    return copy(spec, links, dockerd, state, all, Optional.of(gid), written);
  }

  private static Set<Made> with(Set<Made> made, Made more) {
    Set<Made> all = EnumSet.of(more);
    all.addAll(made);
    return all;
  }

  /**
   * The same entry with its programs elsewhere.
   *
   * @param links the executables, by name
   * @return the entry
   */
  public RegistryEntry withLinks(Map<String, Path> links) {
    return copy(spec, links, dockerd, state, made, groupId, written);
  }

  private RegistryEntry copy(
      InstanceSpec spec,
      Map<String, Path> links,
      AskedDockerd dockerd,
      State state,
      Set<Made> made,
      Optional<Integer> groupId,
      WrittenFiles written) {
    return new RegistryEntry(
        id,
        spec,
        layout,
        links,
        dockerd,
        backend,
        state,
        origin,
        createdParents,
        made,
        groupId,
        written,
        owner);
  }

  /**
   * Whether what is in the root was made for the instance, if it has the marker: nothing was there
   * before.
   *
   * @return true where there was no root, or an empty one
   */
  public boolean beganEmpty() {
    return origin == RootOrigin.ABSENT || origin == RootOrigin.EMPTY;
  }
}
