package io.dockyard.internal.direct;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class DirectLayeringTest {

  private static final JavaClasses BACKEND =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.dockyard.internal.direct");

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

  @Test
  void thePairKnowsTheApiTheHostAndWhatIsSeenOfIt() {
    classes()
        .that()
        .resideInAPackage("io.dockyard.internal.direct.pair")
        .should()
        .onlyDependOnClassesThat(
            not(resideInAPackage("io.dockyard.*.."))
                .or(
                    resideInAnyPackage(
                        "io.dockyard.internal.direct.pair",
                        "io.dockyard.internal.sysbox",
                        "io.dockyard.internal.host")))
        .check(BACKEND);
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
        .check(BACKEND);
  }
}
