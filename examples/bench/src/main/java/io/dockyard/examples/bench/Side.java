package io.dockyard.examples.bench;

import io.dockyard.ContainerRuntime;
import io.dockyard.Dockyard;
import io.dockyard.Instance;
import io.dockyard.InstanceSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An instance of one backend, and how long the operations on it take. */
final class Side implements AutoCloseable {

  /** What the prefixes of instances begin with; one that has such a prefix is replaced. */
  static final String PREFIX = "bench";

  static final String START = "start";
  static final String STOP = "stop";

  private static final String CREATE = "create";
  private static final String DESTROY = "destroy";
  private static final String SYSBOX_STATUS = "sysbox-status";
  private static final String FIRST_ANSWER = "jvm-to-first-answer";

  private final Dockyard dockyard;
  private final InstanceSpec spec;
  private final UnaryOperator<String> rows;

  private Side(Dockyard dockyard, String prefix, UnaryOperator<String> rows) {
    this.dockyard = dockyard;
    this.spec = InstanceSpec.builder(prefix).runtime(ContainerRuntime.RUNC).build();
    this.rows = rows;
  }

  /** The backend that dockyard takes by itself. */
  static Side usual() {
    return new Side(Dockyard.open(), PREFIX, name -> name);
  }

  static Side of(String backend) {
    return new Side(opened(backend), PREFIX, name -> name);
  }

  /** One of several, which are numbered from 0, and whose rows tell the backend's name. */
  static Side ofSeveral(int number, String backend) {
    return new Side(opened(backend), PREFIX + number, name -> name + " under " + backend);
  }

  private static Dockyard opened(String backend) {
    return Dockyard.builder().backend(backend).open();
  }

  Dockyard dockyard() {
    return dockyard;
  }

  /** The name of a row of this side. */
  String row(String name) {
    return rows.apply(name);
  }

  /** The names of all rows of this side. */
  List<String> rows() {
    return Stream.of(CREATE, START, STOP, DESTROY, SYSBOX_STATUS, FIRST_ANSWER)
        .map(this::row)
        .toList();
  }

  void create(Results results) throws IOException, InterruptedException {
    timed(results, CREATE, () -> dockyard.create(spec));
    results.ours(row(FIRST_ANSWER), FirstAnswer.measure(dockyard.backend(), spec.prefix()));
  }

  void startAndStop(Results results) {
    Instance instance = instance();
    timed(results, START, instance::start);
    timed(results, SYSBOX_STATUS, () -> dockyard.sharedSysbox().status());
    timed(results, STOP, instance::stop);
  }

  void destroy(Results results) {
    timed(results, DESTROY, instance()::destroy);
  }

  /** What an instance costs that does nothing: disk beside Docker's own files, and threads. */
  String footprint() throws IOException, InterruptedException {
    Set<String> before = threads();
    Instance instance = dockyard.create(spec);
    Path root = instance.plan().paths().root();
    String disk = Command.run("", "du", "-s", "--block-size=1", root.toString());
    long bytes = Long.parseLong(disk.substring(0, disk.indexOf('\t')));
    instance.start();
    Set<String> more = threads();
    more.removeAll(before);
    instance.stop();
    instance.destroy();
    return """
        backend %s
          disk of an instance before Docker writes to it: %d bytes
          threads more in this JVM while an instance runs and nothing is in progress: %d %s
        """
        .formatted(dockyard.backend(), bytes, more.size(), more);
  }

  /** Removes the instance, also that of a run that was killed. */
  void clear() {
    dockyard.find(spec.prefix()).ifPresent(Instance::destroy);
  }

  @Override
  public void close() {
    dockyard.close();
  }

  private Instance instance() {
    return dockyard.find(spec.prefix()).orElseThrow();
  }

  private void timed(Results results, String name, Runnable operation) {
    long begin = System.nanoTime();
    operation.run();
    results.ours(row(name), Duration.ofNanos(System.nanoTime() - begin));
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(thread -> thread.getName() + " #" + thread.getId())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
