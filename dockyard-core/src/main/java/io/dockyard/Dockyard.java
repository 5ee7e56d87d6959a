package io.dockyard;

import io.dockyard.internal.engine.Engine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The isolated Docker daemons of this host. Needs root.
 *
 * <pre>{@code
 * try (Dockyard dockyard = Dockyard.open();
 *     ThrowawayInstance docker = dockyard.throwaway()) {
 *   docker.start();
 *   System.out.println(docker.dockerHost());
 * }
 * }</pre>
 */
public interface Dockyard extends AutoCloseable {

  /**
   * Where addresses are chosen unless the caller says otherwise: room for 1024 instances and more.
   * The second quarter of 10.0.0.0/8 comes first, because Docker's own defaults, most home networks
   * and those that the large clouds make by default lie elsewhere; Google's have 10.128.0.0/9.
   */
  List<String> DEFAULT_ADDRESS_SPACE =
      List.of("10.64.0.0/10", "10.128.0.0/9", "10.0.0.0/10", "172.16.0.0/12", "192.168.0.0/16");

  /**
   * Opens dockyard with the backend that fits this host: systemd where it is PID 1 and its backend
   * is on the class path, otherwise direct.
   *
   * @return the dockyard; the caller closes it
   * @throws RefusedException if this is not Linux, this is not root, or there is no backend
   */
  static Dockyard open() {
    return builder().open();
  }

  /**
   * A builder for what {@link #open} chooses by itself.
   *
   * @return the builder
   */
  static Builder builder() {
    return new Builder();
  }

  /**
   * The name of the backend in use.
   *
   * @return such as {@code direct}
   */
  String backend();

  /**
   * Creates an instance, stopped. If one with this prefix exists and is what the spec asks for, it
   * is returned; a creation that a crash cut short is completed.
   *
   * @param spec what is wanted
   * @return the instance
   * @throws InvalidSpecException if a value cannot be used on this host; nothing was changed
   * @throws RefusedException if the prefix exists with other settings, or something that is not
   *     ours is in the way; nothing was changed
   */
  Instance create(InstanceSpec spec);

  /**
   * Plans an instance without creating it: a dry run, with the addresses that {@link #create} would
   * choose now.
   *
   * @param spec what is wanted
   * @return the plan
   * @throws InvalidSpecException if a value cannot be used on this host
   * @throws RefusedException if something that is not ours is in the way
   */
  InstancePlan plan(InstanceSpec spec);

  /**
   * Creates an instance with a random prefix and free addresses that is destroyed when it is
   * closed. It uses the runtime {@code runc}.
   *
   * @return the instance, stopped
   */
  default ThrowawayInstance throwaway() {
    return throwaway(UnaryOperator.identity());
  }

  /**
   * Creates an instance with a random prefix and free addresses that is destroyed when it is
   * closed. Throwaway instances that died with their JVM are destroyed first.
   *
   * @param settings sets what shall differ from the defaults; the runtime is {@code runc} unless it
   *     is set here
   * @return the instance, stopped
   */
  ThrowawayInstance throwaway(UnaryOperator<InstanceSpec.Builder> settings);

  /**
   * Starts instances beside each other, and returns when the last start has ended. One that fails
   * hinders no other.
   *
   * @param instances the instances
   * @return how each start ended, in the order of the instances
   * @throws OperationInterruptedException if the calling thread is interrupted; what had not
   *     started by then is stopped
   */
  default List<StartReport> startAll(Collection<? extends Instance> instances) {
    return startAll(instances, Instance.START_TIMEOUT);
  }

  /**
   * Starts instances beside each other, as {@link #startAll(Collection)} does.
   *
   * @param instances the instances
   * @param timeout the time allowed for all of them together
   * @return how each start ended, in the order of the instances
   * @throws OperationInterruptedException if the calling thread is interrupted; what had not
   *     started by then is stopped
   */
  List<StartReport> startAll(Collection<? extends Instance> instances, Duration timeout);

  /**
   * Finds an instance.
   *
   * @param prefix its prefix
   * @return the instance, if it exists
   * @throws StateFileException if its entry in the registry is damaged or of a newer version
   */
  Optional<Instance> find(String prefix);

  /**
   * All instances of this host. One whose entry in the registry is damaged is left out, and logged
   * as a warning that names the file; {@link #find} and {@link #create} fail because of it.
   *
   * @return the instances, by prefix
   */
  List<Instance> instances();

  /**
   * Makes an instance of the shell tool one of ours, where it lies, with its containers and data.
   * It must be stopped, and no unit may start it.
   *
   * @param envFile its {@code dockyard.env}
   * @return the instance, stopped
   * @throws InvalidSpecException if the file or a setting in it is wrong
   * @throws RefusedException if it runs, its root is not an instance's, or it is registered already
   *     with other settings; also where its removal had been cut short, which is finished then
   */
  Instance adopt(Path envFile);

  /**
   * The host's one sysbox.
   *
   * @return the shared sysbox
   */
  SharedSysbox sharedSysbox();

  /**
   * Releases what this object holds. Instances are left as they are; close throwaway ones before,
   * because handles that were got here are of no use afterwards.
   */
  @Override
  void close();

  /** Collects what {@link #open} would choose by itself. */
  final class Builder {

    private @Nullable String backend;
    private List<Cidr> addressSpace = DEFAULT_ADDRESS_SPACE.stream().map(Cidr::parse).toList();
    private final List<Consumer<? super DockyardEvent>> listeners = new ArrayList<>();
    private @Nullable Executor executor;

    private Builder() {}

    /**
     * Chooses the backend.
     *
     * @param name {@code direct} or {@code systemd}
     * @return this builder
     */
    public Builder backend(String name) {
      this.backend = name;
      return this;
    }

    /**
     * Chooses where free addresses are looked for.
     *
     * @param cidrs private networks of at least /18, in the order in which they are tried
     * @return this builder
     * @throws InvalidSpecException if one is malformed, not private or too small
     */
    public Builder addressSpace(List<String> cidrs) {
      this.addressSpace = cidrs.stream().map(SpecRules::addressSpace).toList();
      return this;
    }

    /**
     * Adds a listener for everything that happens. It is called by the threads that work, in a
     * start by several at once, so it should be quick; what it throws is logged.
     *
     * @param listener the listener
     * @return this builder
     */
    public Builder listener(Consumer<? super DockyardEvent> listener) {
      return listener(DockyardEvent.class, listener);
    }

    /**
     * Adds a listener for one kind of events; see {@link #listener(Consumer)}.
     *
     * @param kind the kind, or what several kinds have in common
     * @param listener the listener
     * @param <E> the kind
     * @return this builder
     */
    public <E extends DockyardEvent> Builder listener(Class<E> kind, Consumer<? super E> listener) {
      Objects.requireNonNull(listener);
      this.listeners.add(
          event -> {
            if (kind.isInstance(event)) {
              listener.accept(kind.cast(event));
            }
          });
      return this;
    }

    /**
     * Chooses what runs the parts of an operation that go on beside each other. Unless it is
     * chosen, each has a thread of its own for as long as it takes. The executor need not have a
     * thread for each, or any: what it has not begun when it is needed is done by the thread that
     * called the operation.
     *
     * @param executor the executor, which the caller shuts down after {@link Dockyard#close}
     * @return this builder
     */
    public Builder executor(Executor executor) {
      this.executor = Objects.requireNonNull(executor);
      return this;
    }

    /**
     * Opens dockyard.
     *
     * @return the dockyard; the caller closes it
     * @throws RefusedException if this is not Linux, this is not root, or there is no such backend
     */
    public Dockyard open() {
      return Engine.open(
          Optional.ofNullable(backend), addressSpace, listeners, Optional.ofNullable(executor));
    }
  }
}
