package io.dockyard.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the packages of a backend's module may know. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class BackendLayering {

  private final String name;
  private final JavaClasses backend;

  /**
   * For one backend.
   *
   * @param name its package; others of its module are below
   */
  protected BackendLayering(String name) {
    this.name = name;
    this.backend =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(name);
  }

  @Test
  void theBackendKnowsNothingOfWhatIsTheSameForAllBackends() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.dockyard.internal.engine..",
            "io.dockyard.internal.adopt..",
            "io.dockyard.internal.preflight..",
            "io.dockyard.internal.instance..",
            "io.dockyard.internal.registry..")
        .check(backend);
  }

  @ParameterizedTest
  @MethodSource("rowsOfTheBackend")
  void aPackageUsesWhatTheTableOfPackagesSays(PackageRow row) {
    assertThat(row.usedIn(backend)).isEqualTo(row.uses());
  }

  List<PackageRow> rowsOfTheBackend() {
    return PackageRow.all().stream().filter(row -> row.name().startsWith(name)).toList();
  }

  @Test
  void theTableHasARowForEachPackage() {
    Set<String> packages = new TreeSet<>();
    backend.forEach(one -> packages.add(one.getPackageName()));
    assertThat(rowsOfTheBackend())
        .extracting(PackageRow::name)
        .containsExactlyInAnyOrderElementsOf(packages);
  }

  @Test
  void theBackendTouchesTheMachineOnlyThroughTheHostPackage() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.sun.jna..", "jnr..")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(ProcessBuilder.class)
        .check(backend);
  }
}
