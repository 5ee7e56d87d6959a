package io.dockyard.modules;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.testkit.ChildProcess;
import io.dockyard.testkit.DockyardTraces;
import io.dockyard.testkit.HostRequirements;
import io.dockyard.testkit.JvmUnderTest;
import io.dockyard.testkit.TempFolder;
import java.io.File;
import java.io.IOException;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A module requires dockyard's, and nothing is on the module path but what dockyard needs at run
 * time.
 */
class ModulePathIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Set<String> OURS = Set.of("io.dockyard.core", "io.dockyard.direct");

  /** What these need at run time, by the beginnings of the libraries' names. */
  private static final List<String> LIBRARIES =
      List.of("asm", "commons-io", "gson", "jffi", "jna", "jnr-", "slf4j-api");

  private static final Map<String, String> SOURCES =
      Map.of(
          "module-info.java",
          """
          module app {
            requires io.dockyard.direct;
          }
          """,
          "app/Main.java",
          """
          package app;

          import io.dockyard.ContainerRuntime;
          import io.dockyard.Dockyard;
          import io.dockyard.Instance;
          import io.dockyard.InstanceSpec;

          public final class Main {
            public static void main(String[] args) {
              try (Dockyard dockyard = Dockyard.builder().backend("direct").open()) {
                InstanceSpec spec = InstanceSpec.builder("mpa").runtime(ContainerRuntime.RUNC).build();
                Instance instance = dockyard.create(spec);
                instance.start();
                System.out.println(instance.prefix() + " is " + instance.status().state());
                instance.destroy();
                System.out.println("left: " + dockyard.instances());
              }
              for (String name : new String[] {"io.dockyard.core", "io.dockyard.direct"}) {
                Module module = ModuleLayer.boot().findModule(name).orElseThrow();
                System.out.println(module + (module.getDescriptor().isAutomatic() ? " guessed" : ""));
              }
              System.out.println(
                  Main.class.getModule() + " uses " + Dockyard.class.getModule());
            }
          }
          """);

  @Test
  void anInstanceLivesAndGoes() throws IOException {
    HostRequirements.assumeWorld();
    DockyardTraces before = DockyardTraces.take();
    try (TempFolder folder = TempFolder.onDisk("dyk-module-")) {
      String modulePath = path(element -> isOurs(element) || isOneOf(LIBRARIES, element));
      Path app = compile(folder.path(), modulePath);
      try (ChildProcess jvm =
          ChildProcess.start(
              Path.of(System.getProperty("java.home"), "bin/java").toString(),
              "--module-path",
              app + File.pathSeparator + modulePath,
              "--module",
              "app/app.Main")) {
        int exitCode = jvm.awaitExit(PATIENCE);

        assertThat(exitCode).as(jvm.output()).isZero();
        assertThat(jvm.stdout().lines())
            .containsExactly(
                "mpa is RUNNING",
                "left: []",
                "module io.dockyard.core",
                "module io.dockyard.direct",
                "module app uses module io.dockyard.core");
      }
    }
    before.awaitUnchanged();
  }

  private static Path compile(Path folder, String modulePath) throws IOException {
    Path classes = folder.resolve("classes");
    for (Map.Entry<String, String> source : SOURCES.entrySet()) {
      Path file = folder.resolve("src").resolve(source.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, source.getValue());
    }
    int exitCode =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                System.out,
                System.err,
                "-Xlint:all",
                "-Werror",
                "--module-path",
                modulePath,
                "-d",
                classes.toString(),
                folder.resolve("src/module-info.java").toString(),
                folder.resolve("src/app/Main.java").toString());
    assertThat(exitCode).as("javac").isZero();
    return classes;
  }

  /** Parts of the class path of the tests. */
  private static String path(Predicate<Path> wanted) {
    return Stream.of(JvmUnderTest.classPath().split(File.pathSeparator, -1))
        .filter(element -> wanted.test(Path.of(element)))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static boolean isOneOf(List<String> names, Path element) {
    String file = element.getFileName().toString();
    return names.stream().anyMatch(file::startsWith);
  }

  private static boolean isOurs(Path element) {
    try {
      return ModuleFinder.of(element).findAll().stream()
          .map(ModuleReference::descriptor)
          .anyMatch(it -> !it.isAutomatic() && OURS.contains(it.name()));
    } catch (FindException noModule) {
      return false;
    }
  }
}
