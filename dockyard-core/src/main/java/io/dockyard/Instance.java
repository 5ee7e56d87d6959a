package io.dockyard;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * One isolated Docker daemon with its containerd, bridge, addresses, socket, group and directory.
 * The object is a handle: it holds nothing open, may be used by several threads, and two handles of
 * one instance, also in different JVMs, exclude each other where that is needed.
 *
 * <p>A handle belongs to the instance it was made for, and to none that gets the same prefix later.
 * Once that instance was destroyed, {@link #destroy} does nothing and the other operations fail
 * with a {@link NoSuchInstanceException}, whoever has the prefix then. {@link #plan} and what is
 * read from it stay what they were, so {@link #dockerHost} may lead to the next instance.
 *
 * <p>It is never {@link AutoCloseable} unless it is a {@link ThrowawayInstance}, so whatever closes
 * what it can close does not destroy it.
 *
 * <p>Every operation is idempotent, ends by its deadline with a {@link DeadlineException}, and ends
 * with an {@link OperationInterruptedException} when its thread is interrupted. A start that has
 * begun fails with a {@link StartFailedException}, whose cause is then the {@link
 * DeadlineException}, and takes back what it made, for which it may need another half minute.
 */
public interface Instance {

  /** The time {@link #start()} is allowed. */
  Duration START_TIMEOUT = Duration.ofSeconds(60);

  /** The time {@link #stop()} gives to containers. */
  Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  /** The time {@link #destroy()} is allowed. */
  Duration DESTROY_TIMEOUT = Duration.ofMinutes(2);

  /**
   * What every name of the instance begins with.
   *
   * @return the prefix
   */
  String prefix();

  /**
   * The spec, with everything filled in that was left open when it was created.
   *
   * @return the spec
   */
  default InstanceSpec spec() {
    return plan().spec();
  }

  /**
   * Everything the instance is on this host.
   *
   * @return the plan
   */
  InstancePlan plan();

  /** Starts the instance within {@link #START_TIMEOUT}; see {@link #start(Duration)}. */
  default void start() {
    start(START_TIMEOUT);
  }

  /**
   * Starts the instance and returns when its dockerd answers. What a crash left behind is cleaned
   * up. If it runs, missing firewall rules are put back, and files that an upgrade of Docker or of
   * dockyard has outdated are written anew.
   *
   * @param timeout the time allowed
   * @throws StartFailedException if a part of the start failed or took too long; everything is
   *     taken back
   * @throws NoSuchInstanceException if the instance was destroyed
   */
  void start(Duration timeout);

  /** Stops the instance, with {@link #STOP_TIMEOUT} for its containers. */
  default void stop() {
    stop(STOP_TIMEOUT);
  }

  /**
   * Stops the containers as dockerd does, then the daemons, and removes everything that lived only
   * while they ran: rules, bridges, mounts, sockets, cgroups.
   *
   * @param timeout the time containers may take before they are killed
   * @throws NoSuchInstanceException if the instance was destroyed
   */
  void stop(Duration timeout);

  /**
   * Kills the daemons and containers at once, and cleans up as {@link #stop} does.
   *
   * @throws NoSuchInstanceException if the instance was destroyed
   */
  void kill();

  /**
   * Has the host start the instance whenever it boots, with the containers whose restart policy
   * says so. It is not started now; what runs goes on. An instance is not enabled unless this was
   * asked for.
   *
   * @throws RefusedException if the backend starts nothing at boot, as {@code direct} does not; the
   *     instance is a throwaway; or its unit is masked, somebody else's, or was changed by hand and
   *     does not say with what it starts
   * @throws NoSuchInstanceException if the instance was destroyed
   */
  void enable();

  /**
   * Has the host no longer start the instance when it boots. It is not stopped now.
   *
   * @throws RefusedException if the backend starts nothing at boot, or its unit is masked or
   *     somebody else's
   * @throws NoSuchInstanceException if the instance was destroyed
   */
  void disable();

  /**
   * Changes how much of the host the instance may use, at once if it runs and for later starts.
   * Where it uses more memory than that, the kernel makes room, by killing if nothing else helps;
   * one with cgroups of the first version may keep the limit that it had instead. {@link #plan} and
   * {@link #spec} of this handle stay what they were; {@link InstanceStatus#limits} has the new
   * ones.
   *
   * @param limits all limits; those it had and these do not say are lifted
   * @throws InvalidSpecException if a limit is too low, or the backend holds none, as {@code
   *     direct} does not
   * @throws RefusedException if the slice is masked, somebody else's, or was changed by hand;
   *     nothing was changed
   * @throws NoSuchInstanceException if the instance was destroyed
   */
  void limit(ResourceLimits limits);

  /**
   * Looks at what is there. Never waits for another operation.
   *
   * @return what was seen
   * @throws NoSuchInstanceException if the instance was destroyed
   */
  InstanceStatus status();

  /** Destroys the instance within {@link #DESTROY_TIMEOUT}; see {@link #destroy(Duration)}. */
  default void destroy() {
    destroy(DESTROY_TIMEOUT);
  }

  /**
   * Kills what runs and removes the instance with everything in its root: images, containers and
   * volumes are gone. Mounts below the root are unmounted first, also those that somebody else made
   * in a volume, so that what they show stays. A stop leaves these alone, unless dockerd itself
   * takes them along: it does where mounts of the data-root are not shared (mount_namespaces(7)).
   * Nothing happens if it was destroyed already, not even to another one that has its prefix now.
   *
   * @param timeout the time allowed; what is left then goes with the next destroy
   * @throws DeadlineException if it is not gone in time; says what was waited for
   * @throws RefusedException if the root does not carry the instance's marker, or a mount below it
   *     cannot be unmounted
   */
  void destroy(Duration timeout);

  /**
   * The address of the instance's API.
   *
   * @return a {@code unix://} URI
   */
  default URI dockerHost() {
    return plan().dockerHost();
  }

  /**
   * The environment in which any Docker client talks to this instance and to no other: variables
   * that would lead it elsewhere are set to nothing.
   *
   * @return variables to add to a client's environment
   */
  default Map<String, String> clientEnvironment() {
    return Map.of(
        "DOCKER_HOST", dockerHost().toString(),
        "DOCKER_CONTEXT", "",
        "DOCKER_TLS", "",
        "DOCKER_TLS_VERIFY", "",
        "DOCKER_CERT_PATH", "",
        "TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE", plan().paths().socket().toString());
  }
}
