package io.dockyard;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A value of the API can get one more part, and what was compiled before still runs. */
class PublicTypesTest {

  /** The records that there may be, each with the reason why it will never have another part. */
  private static final Map<Class<?>, String> RECORDS =
      Map.of(
          Cidr.class, "an address and a prefix length, as it is written",
          ProcessIdentity.class, "what tells a process from any other of one host, proc(5)");

  private static final List<JavaClass> TYPES = publicTypes();

  @Test
  void noRecordIsPublicWithoutAReason() {
    assertThat(TYPES)
        .filteredOn(JavaClass::isRecord)
        .extracting(JavaClass::getName)
        .containsExactlyInAnyOrderElementsOf(
            RECORDS.keySet().stream().map(Class::getName).toList());
  }

  @Test
  void nothingButRecordsAndExceptionsIsMadeWithAConstructor() {
    assertThat(TYPES)
        .filteredOn(type -> !type.isRecord() && !type.isAssignableTo(Throwable.class))
        .flatExtracting(JavaClass::getConstructors)
        .noneMatch(constructor -> constructor.getModifiers().contains(JavaModifier.PUBLIC));
  }

  @Test
  void bothPackagesOfTheApiAreLookedAt() {
    assertThat(TYPES)
        .extracting(JavaClass::getPackageName)
        .contains("io.dockyard", "io.dockyard.spi");
  }

  private static List<JavaClass> publicTypes() {
    Set<String> exported = exportedToAll();
    return new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(new ImportOption.DoNotIncludeJars())
            .importPackages("io.dockyard")
            .stream()
            .filter(type -> exported.contains(type.getPackageName()))
            .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
            .toList();
  }

  private static Set<String> exportedToAll() {
    try (InputStream module = Files.newInputStream(Path.of("target/classes/module-info.class"))) {
      return ModuleDescriptor.read(module).exports().stream()
          .filter(exports -> !exports.isQualified())
          .map(ModuleDescriptor.Exports::source)
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
