package io.dockyard;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Data of one container that lies outside of it: in what an ended sysbox-mgr left, or set aside by
 * a rescue. Nothing of it is ever deleted because time has passed or instances have gone.
 *
 * @param path the directory it is in
 * @param store the kind of data, by the name that sysbox-mgr has for it: {@code docker}, {@code
 *     kubelet}, {@code k0s}, {@code rancher-k3s}, {@code rancher-rke2}, {@code buildkit} or {@code
 *     containerd}
 * @param containerId the id of the container
 * @param instance the prefix of the instance whose container it is, or was; empty where no instance
 *     known to dockyard has it, as for a container of another tool
 * @param bytes the disk space it takes, each file counted once; what several directories share by
 *     hard links is counted for each
 * @param state what is known of it
 */
public record SysboxKept(
    Path path,
    String store,
    String containerId,
    Optional<String> instance,
    long bytes,
    State state) {

  /** What is known of kept data. */
  public enum State {
    /** A container that runs works in it. */
    IN_USE,
    /** Its container does not run and lacks it: the next rescue brings it back. */
    RESCUABLE,
    /**
     * Its container does not run and lacks it, but has younger data in its place: it is only
     * brought back where that is asked for.
     */
    NEWER_IN_CONTAINER,
    /** Its container has all of it; it goes with the next start or stop of an instance. */
    RETURNED,
    /** Its container was deleted by its own Docker, or with its instance; it goes likewise. */
    CONTAINER_DELETED,
    /**
     * Whose it is cannot be told, or its instance's directories cannot be read now: it stays until
     * they can, or until it is pruned.
     */
    UNKNOWN_CONTAINER,
    /**
     * A rescue has put other data in its place, or could not bring all of it back; it stays until
     * it is pruned, or its container is deleted by its own Docker or with its instance.
     */
    DISPLACED
  }
}
