package io.dockyard.internal.systemd;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.dockyard.testkit.PackageRow;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SystemdLayeringTest {

  private static final String NAME = "io.dockyard.internal.systemd";

  private static final JavaClasses BACKEND =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(NAME);

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
        .check(BACKEND);
  }

  @ParameterizedTest
  @MethodSource("rowsOfTheBackend")
  void aPackageUsesWhatTheTableOfPackagesSays(PackageRow row) {
    assertThat(row.usedIn(BACKEND)).isEqualTo(row.uses());
  }

  static List<PackageRow> rowsOfTheBackend() {
    return PackageRow.all().stream().filter(row -> row.name().startsWith(NAME)).toList();
  }

  @Test
  void theTableHasARowForEachPackage() {
    Set<String> packages = new TreeSet<>();
    BACKEND.forEach(one -> packages.add(one.getPackageName()));
    assertThat(rowsOfTheBackend())
        .extracting(PackageRow::name)
        .containsExactlyInAnyOrderElementsOf(packages);
  }
}
