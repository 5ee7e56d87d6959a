package io.dockyard;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Data of one container that lies outside of it: in what an ended sysbox-mgr left, or set aside by
 * a rescue. Nothing of it is ever deleted because time has passed or instances have gone. Made by
 * dockyard alone; further methods may come.
 */
public interface SysboxKept {

  /** {@return the directory it is in} */
  Path path();

  /**
   * The kind of data, by the name that sysbox-mgr has for it.
   *
   * @return {@code docker}, {@code kubelet}, {@code k0s}, {@code rancher-k3s}, {@code
   *     rancher-rke2}, {@code buildkit} or {@code containerd}
   */
  String store();

  /** {@return the id of the container} */
  String containerId();

  /**
   * The instance whose container it is, or was.
   *
   * @return its prefix; empty where no instance known to dockyard has it, as for a container of
   *     another tool
   */
  Optional<String> instance();

  /**
   * The disk space it takes, each file counted once. What several directories share by hard links
   * is counted for each.
   *
   * @return a number of bytes
   */
  long bytes();

  /** {@return what is known of it} */
  State state();

  /** What is known of kept data. */
  enum State {
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
