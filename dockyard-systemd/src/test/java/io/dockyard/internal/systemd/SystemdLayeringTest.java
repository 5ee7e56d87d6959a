package io.dockyard.internal.systemd;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.dockyard.internal.host.Command;
import io.dockyard.internal.host.Spawner;
import io.dockyard.testkit.BackendLayering;
import org.junit.jupiter.api.Test;

class SystemdLayeringTest extends BackendLayering {

  private static final String NAME = "io.dockyard.internal.systemd";

  SystemdLayeringTest() {
    super(NAME);
  }

  @Test
  void onlyTheBusKnowsTheLibraryThatSpeaksDbus() {
    noClasses()
        .that()
        .resideOutsideOfPackage(NAME + ".bus")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.freedesktop..")
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(NAME));
  }

  @Test
  void onlyTheJournalIsReadByACommand() {
    noClasses()
        .that()
        .doNotHaveSimpleName("Journal")
        .should()
        .dependOnClassesThat(
            belongToAnyOf(Command.class, Spawner.class, ProcessBuilder.class, Runtime.class))
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(NAME));
  }
}
