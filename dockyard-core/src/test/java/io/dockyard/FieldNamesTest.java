package io.dockyard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an error names as wrong, a caller finds in the API. Looked up in the sources, because most
 * errors come only of a host on which something is wrong, and rules outside of the API's package
 * have no constants of its settings.
 */
class FieldNamesTest {

  /** Maven runs the tests of a module in its folder. */
  private static final Path MODULES = Path.of("..");

  /** They take a name and make an error of it, whose name is looked up where they are called. */
  private static final Set<String> ENDS = Set.of("InvalidSpecException.java", "Problem.java");

  /** What may be named although no method of the spec's builder has that name, and why. */
  private static final Map<String, String> NO_METHODS =
      Map.of(
          "prefix", "is what a builder begins with",
          "env file", "is not a setting but the file that has some",
          "addressSpace", "is set in the builder of Dockyard",
          "logRotation.maxSize", "is a part of the setting logRotation",
          "logRotation.maxFiles", "is a part of the setting logRotation",
          "limits.memoryMax", "is a part of the setting limits",
          "limits.cpuQuota", "is a part of the setting limits",
          "limits.tasksMax", "is a part of the setting limits");

  @Test
  void areNamesOfSettingsInTheBuilder() throws IOException {
    Set<String> known = new TreeSet<>(NO_METHODS.keySet());
    for (Method method : SpecBuilderMethods.all()) {
      known.add(SpecBuilderMethods.settingOf(method));
    }

    assertThat(namesInSources()).isSubsetOf(known).containsAll(NO_METHODS.keySet());
  }

  /** The names of the constants, which the sources need not spell. */
  private static Set<String> namesInSources() throws IOException {
    Set<String> names = Setting.ALL.stream().map(Setting::name).collect(Collectors.toSet());
    for (Path source : sources()) {
      if (!ENDS.contains(source.getFileName().toString())) {
        names.addAll(FieldNames.in(Files.readString(source)));
      }
    }
    return names;
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String module : List.of("dockyard-core", "dockyard-direct", "dockyard-systemd")) {
      try (Stream<Path> files = Files.walk(MODULES.resolve(module).resolve("src/main/java"))) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
      }
    }
    return sources;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "throw new InvalidSpecException(\"wrong\", value, rule);",
        "return Problem.in(\n    \"wrong\",\n    folder.path(), broken);",
        "Problem in(String field, int n) { return Problem.in(field, n, \"\"); } { in(\"wrong\", 1); }",
        "void check(\n  String field, int n) { check(\"wrong\", 1); }"
      })
  void areFoundWhereTheyAreSpelled(String source) {
    assertThat(FieldNames.in(source)).containsExactly("wrong");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "names.map(name -> Problem.in(name, value, rule));",
        "new InvalidSpecException(\"log\" + part, value, rule);",
        "new Problem(Optional.of(name), value, rule, advice);",
        "void check(String field) {} { names.forEach(this::check); }",
        "void check(boolean holds, String field) {}"
      })
  void areNotKnownWhereTheyCannotBeFollowed(String source) {
    assertThat(FieldNames.in(source)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Cidr cidr(String field) { throw new InvalidSpecException(field, text, rule); }",
        "throw new InvalidSpecException(setting.name(), text, rule);",
        "void check(String field) {} { check(Setting.POOL_BASE.name()); }"
      })
  void areKnownElsewhereWhereTheyAreHandedOn(String source) {
    assertThat(FieldNames.in(source)).isEmpty();
  }
}
