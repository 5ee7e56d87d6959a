package io.dockyard.internal.engine;

import io.dockyard.Cidr;
import io.dockyard.ContainerRuntime;
import io.dockyard.Deadline;
import io.dockyard.Dockyard;
import io.dockyard.DockyardEvent;
import io.dockyard.DockyardEvent.Operation;
import io.dockyard.Instance;
import io.dockyard.InstancePlan;
import io.dockyard.InstanceSpec;
import io.dockyard.OperationInterruptedException;
import io.dockyard.ProcessIdentity;
import io.dockyard.RefusedException;
import io.dockyard.SharedSysbox;
import io.dockyard.StartReport;
import io.dockyard.ThrowawayInstance;
import io.dockyard.internal.adopt.Adoption;
import io.dockyard.internal.host.Host;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.instance.InstanceLife;
import io.dockyard.internal.instance.SideTasks;
import io.dockyard.internal.preflight.HostObserver;
import io.dockyard.internal.preflight.Preflight;
import io.dockyard.internal.registry.Registry;
import io.dockyard.internal.registry.RegistryEntry;
import io.dockyard.spi.Backend;
import io.dockyard.spi.BackendContext;
import io.dockyard.spi.BackendProvider;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Dockyard on this host, with one backend. */
public final class Engine implements Dockyard {

  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

  private static final Duration CREATE_TIMEOUT = Duration.ofMinutes(1);
  private static final Duration CLEAN_UP_TIMEOUT = Duration.ofMinutes(2);

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String PREFIX_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

  private final String backendName;
  private final Backend backend;
  private final Events events;
  private final Executor executor;
  private final Registry registry;
  private final Planning planning;
  private final Reservation reservation;
  private final Lifecycle lifecycle;

  private Engine(
      BackendProvider provider,
      Planning planning,
      List<Cidr> addressSpace,
      Events events,
      Executor executor) {
    this.backendName = provider.name();
    this.backend = provider.open(new Offer(Registry.HOME, executor));
    this.events = events;
    this.executor = executor;
    this.registry = new Registry(Registry.HOME);
    this.planning = planning;
    HostObserver observer = new HostObserver(backend);
    this.reservation =
        new Reservation(
            registry,
            backendName,
            observer,
            new Preflight(registry, backendName, observer, addressSpace, planning::of),
            new Adoption(backendName, observer, planning::of));
    Upkeep upkeep = new Upkeep(registry, planning, observer);
    InstanceLife life = new InstanceLife(backend, executor);
    this.lifecycle = new Lifecycle(registry, planning, backendName, life, reservation, upkeep);
  }

  /** What a backend may use. */
  private record Offer(Path home, Executor executor) implements BackendContext {}

  /** No thread lives on between operations, and none keeps a program from ending. */
  private static void runInThreadOfItsOwn(Runnable task) {
    Thread thread = new Thread(task, "dockyard-task");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Opens dockyard.
   *
   * @param backend the name of the backend; empty for the one that fits the host
   * @param addressSpace where free addresses are looked for
   * @param listeners who is told of progress
   * @param executor runs what goes on beside each other; empty for a thread for each
   * @return the dockyard
   * @throws RefusedException if this is not Linux, this is not root, or there is no such backend
   */
  public static Dockyard open(
      Optional<String> backend,
      List<Cidr> addressSpace,
      List<Consumer<? super DockyardEvent>> listeners,
      Optional<Executor> executor) {
    if (!Host.linux()) {
      throw new RefusedException("this is not Linux", "run it on a Linux host");
    }
    if (!Host.root()) {
      throw new RefusedException(
          "this program does not run as root",
          "run it as root: bridges, mounts, cgroups and firewall rules need it");
    }
    List<BackendProvider> present = BackendChoice.present();
    return new Engine(
        BackendChoice.choose(backend, present),
        new Planning(present),
        addressSpace,
        new Events(listeners),
        executor.orElse(Engine::runInThreadOfItsOwn));
  }

  @Override
  public String backend() {
    return backendName;
  }

  @Override
  public Instance create(InstanceSpec spec) {
    Deadline deadline = Deadline.after(CREATE_TIMEOUT);
    return events.during(
        spec.prefix(),
        Operation.CREATE,
        () -> handle(lifecycle.create(spec, Optional.empty(), deadline)));
  }

  @Override
  public InstancePlan plan(InstanceSpec spec) {
    return planning.of(reservation.preview(spec, Deadline.after(CREATE_TIMEOUT)));
  }

  @Override
  public ThrowawayInstance throwaway(UnaryOperator<InstanceSpec.Builder> settings) {
    lifecycle.destroyAbandoned(Deadline.after(CLEAN_UP_TIMEOUT));
    ProcessIdentity self = Processes.identify(ProcessHandle.current().pid()).orElseThrow();
    InstanceSpec spec =
        settings.apply(InstanceSpec.builder(randomPrefix()).runtime(ContainerRuntime.RUNC)).build();
    Deadline deadline = Deadline.after(CREATE_TIMEOUT);
    return events.during(
        spec.prefix(),
        Operation.CREATE,
        () -> {
          RegistryEntry entry = lifecycle.create(spec, Optional.of(self), deadline);
          return new ManagedThrowaway(lifecycle, events, entry, planning.of(entry));
        });
  }

  private static String randomPrefix() {
    StringBuilder prefix = new StringBuilder("t");
    while (prefix.length() < 8) {
      prefix.append(PREFIX_LETTERS.charAt(RANDOM.nextInt(PREFIX_LETTERS.length())));
    }
    return prefix.toString();
  }

  @Override
  public List<StartReport> startAll(Collection<? extends Instance> instances, Duration timeout) {
    Deadline deadline = Deadline.after(timeout);
    List<? extends Instance> all = List.copyOf(instances);
    StartReport[] reports = new StartReport[all.size()];
    try (SideTasks tasks = new SideTasks(executor, "all instances to start")) {
      for (int i = 0; i < reports.length; i++) {
        int place = i;
        tasks.begin(() -> reports[place] = start(all.get(place), deadline));
      }
      tasks.join();
    }
    return List.of(reports);
  }

  private static StartReport start(Instance instance, Deadline deadline) {
    long began = System.nanoTime();
    try {
      instance.start(deadline.remaining());
      return new EndedStart(instance, since(began), Optional.empty());
    } catch (OperationInterruptedException e) {
      throw e;
    } catch (RuntimeException e) {
      return new EndedStart(instance, since(began), Optional.of(e));
    }
  }

  private static Duration since(long began) {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  @Override
  public Optional<Instance> find(String prefix) {
    return registry.read(prefix).map(this::handle);
  }

  @Override
  public List<Instance> instances() {
    return registry.readAll(damaged -> LOG.warn("an instance is left out", damaged)).stream()
        .map(this::handle)
        .toList();
  }

  @Override
  public Instance adopt(Path envFile) {
    InstanceSpec spec = Adoption.read(envFile);
    Deadline deadline = Deadline.after(CREATE_TIMEOUT);
    return events.during(
        spec.prefix(), Operation.ADOPT, () -> handle(lifecycle.adopt(spec, deadline)));
  }

  @Override
  public SharedSysbox sharedSysbox() {
    return backend.sysbox().shared();
  }

  @Override
  public void close() {
    backend.close();
  }

  private Instance handle(RegistryEntry entry) {
    return new ManagedInstance(lifecycle, events, entry, planning.of(entry));
  }
}
