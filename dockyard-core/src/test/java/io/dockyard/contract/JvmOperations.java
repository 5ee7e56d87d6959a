package io.dockyard.contract;

import io.dockyard.Dockyard;
import io.dockyard.DockyardException;
import io.dockyard.Instance;
import io.dockyard.InstanceStatus;
import io.dockyard.NoSuchInstanceException;
import io.dockyard.StartFailedException;
import io.dockyard.testkit.JvmUnderTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Another JVM that works on instances when it is told to: it says {@code ready}, waits for a line,
 * works, and says {@code done}.
 */
final class JvmOperations {

  private JvmOperations() {}

  /** A JVM that will do that. */
  static JvmUnderTest start(String backend, String what, String... prefixes) {
    List<String> args = new ArrayList<>(List.of(backend, what));
    args.addAll(List.of(prefixes));
    return JvmUnderTest.start(JvmOperations.class, args.toArray(String[]::new));
  }

  /** A JVM that starts an instance, and finds commands in a folder before it finds the host's. */
  static JvmUnderTest starting(String backend, String prefix, Path commands) {
    return withCommands(commands, backend, "start", prefix);
  }

  /** The same for one that creates it. */
  static JvmUnderTest creating(String backend, String prefix, Path commands) {
    return withCommands(commands, backend, "create", prefix);
  }

  private static JvmUnderTest withCommands(Path commands, String... args) {
    Map<String, String> environment = Map.of("PATH", commands + ":" + System.getenv("PATH"));
    return JvmUnderTest.start(environment, JvmOperations.class, args);
  }

  /** A JVM that leads instances through their life, under a locale. */
  static JvmUnderTest living(String backend, String locale, String... prefixes) {
    List<String> args = new ArrayList<>(List.of(backend, "live"));
    args.addAll(List.of(prefixes));
    return JvmUnderTest.start(
        Map.of("LC_ALL", locale), JvmOperations.class, args.toArray(String[]::new));
  }

  /** A JVM that tries to create an instance in a root, under a locale. */
  static JvmUnderTest creatingIn(String backend, String locale, String prefix, Path root) {
    return JvmUnderTest.start(
        Map.of("LC_ALL", locale),
        JvmOperations.class,
        backend,
        "create in",
        prefix,
        root.toString());
  }

  /** A JVM that starts an instance and looks at it, where a script has changed the mounts. */
  static JvmUnderTest starting(String backend, String prefix, String script) {
    List<String> launcher =
        List.of("unshare", "--mount", "sh", "-ec", script + "; exec \"$@\"", "sh");
    return JvmUnderTest.startBy(launcher, JvmOperations.class, backend, "start and look", prefix);
  }

  /** Runs in the other JVM. */
  public static void main(String[] args) throws Exception {
    List<String> prefixes = List.of(args).subList(2, args.length);
    try (Dockyard dockyard = Dockyard.builder().backend(args[0]).open()) {
      System.out.println("ready");
      var unused = System.in.read();
      switch (args[1]) {
        case "create" -> prefixes.forEach(prefix -> create(dockyard, prefix));
        case "create in" -> createIn(dockyard, prefixes.get(0), Path.of(prefixes.get(1)));
        case "start" -> start(dockyard.find(prefixes.get(0)).orElseThrow());
        case "start and look" -> {
          Instance instance = dockyard.find(prefixes.get(0)).orElseThrow();
          start(instance);
          look(instance);
        }
        case "everything" -> inThreads(tasks(dockyard, prefixes.get(0)));
        case "live" -> prefixes.forEach(prefix -> live(dockyard, prefix));
        case "throwaway" -> {
          Instance throwaway = dockyard.throwaway();
          throwaway.start();
          System.out.println("made " + throwaway.prefix());
          Thread.currentThread().join();
        }
        default -> throw new IllegalArgumentException(args[1]);
      }
    }
    System.out.println("done");
    System.exit(0);
  }

  private static void start(Instance instance) {
    try {
      instance.start();
    } catch (StartFailedException e) {
      System.out.println("failed in " + e.phase() + ": " + e.getMessage());
    }
  }

  private static void create(Dockyard dockyard, String prefix) {
    Instance created = dockyard.create(OneOperation.spec(prefix).build());
    System.out.println("created " + created.prefix() + " " + created.spec().toEnv().hashCode());
  }

  private static void createIn(Dockyard dockyard, String prefix, Path root) {
    try {
      dockyard.create(OneOperation.spec(prefix).root(root).build());
      System.out.println("created " + prefix);
    } catch (DockyardException e) {
      System.out.println("refused: " + e.getMessage());
    }
  }

  private static void live(Dockyard dockyard, String prefix) {
    Instance instance =
        dockyard.find(prefix).orElseGet(() -> dockyard.create(OneOperation.spec(prefix).build()));
    instance.start();
    look(instance);
    instance.stop();
    instance.start();
    instance.kill();
    instance.start();
    look(instance);
    instance.destroy();
  }

  private static void look(Instance instance) {
    InstanceStatus status = instance.status();
    System.out.println(instance.prefix() + " is " + status.state() + status.findings());
  }

  /** Starts, stops and a destroy of one instance, all at once. */
  static List<Callable<String>> tasks(Dockyard dockyard, String prefix) {
    Instance instance = dockyard.find(prefix).orElseThrow();
    List<Callable<String>> tasks = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      tasks.add(() -> tolerant("start", instance::start));
      tasks.add(() -> tolerant("stop", () -> instance.stop(OneOperation.GRACE)));
      tasks.add(() -> tolerant("status", instance::status));
    }
    tasks.add(() -> tolerant("destroy", instance::destroy));
    return tasks;
  }

  /** The instance may be gone, and nothing else may be wrong. */
  private static String tolerant(String name, Runnable operation) {
    try {
      operation.run();
      return name + " succeeded";
    } catch (NoSuchInstanceException e) {
      return name + " came too late";
    }
  }

  /** Runs tasks at once and returns what they say; fails as they fail. */
  static List<String> inThreads(List<Callable<String>> tasks)
      throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      List<String> results = new ArrayList<>();
      for (Future<String> result : threads.invokeAll(tasks)) {
        results.add(result.get().toLowerCase(Locale.ROOT));
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }
}
