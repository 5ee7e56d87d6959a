package io.dockyard.internal.systemd;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
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
}
