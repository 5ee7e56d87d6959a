package io.dockyard;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.conditions.ArchConditions.accessField;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.dockyard.testkit.PackageRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Arrows between packages point one way, and only one package touches the machine. */
class LayeringTest {

  private static final String API = "io.dockyard";
  private static final Set<String> API_PACKAGES = Set.of(API, API + ".spi");
  private static final Set<JavaModifier> SEEN_BY_USERS =
      EnumSet.of(JavaModifier.PUBLIC, JavaModifier.PROTECTED);
  private static final String INSIDE = "io.dockyard.*..";
  private static final String INTERNAL = "io.dockyard.internal.";
  private static final List<String> BACKENDS =
      List.of("io.dockyard.internal.direct", "io.dockyard.internal.systemd");
  private static final String DOOR = "io.dockyard.Dockyard$Builder";

  /** What the edge has seen, and what only judges that. */
  private static final DescribedPredicate<JavaClass> HOST_VALUES =
      simpleName("FolderFacts")
          .or(simpleName("Guarded"))
          .or(simpleName("Mount"))
          .or(simpleName("OccupiedRange"));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(new ImportOption.DoNotIncludeJars())
          .importPackages(API);

  @Test
  void theApiKnowsNothingOfWhatIsBehindIt() {
    noClasses()
        .that()
        .resideInAPackage(API)
        .and()
        .doNotHaveFullyQualifiedName(DOOR)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(INSIDE)
        .check(CLASSES);
  }

  @Test
  void whoUsesTheApiNeedsNoTypesButItsOwnAndThoseOfJava() {
    Set<String> foreign = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      if (API_PACKAGES.contains(type.getPackageName())
          && type.getModifiers().contains(JavaModifier.PUBLIC)) {
        type.getCodeUnits().stream()
            .filter(it -> !Collections.disjoint(it.getModifiers(), SEEN_BY_USERS))
            .flatMap(
                it -> Stream.concat(it.getParameterTypes().stream(), Stream.of(it.getReturnType())))
            .flatMap(it -> it.getAllInvolvedRawTypes().stream())
            .map(JavaClass::getBaseComponentType)
            .filter(it -> !it.isPrimitive())
            .filter(it -> !it.getPackageName().startsWith("java."))
            .filter(it -> !API_PACKAGES.contains(it.getPackageName()))
            .forEach(it -> foreign.add(type.getName() + " needs " + it.getName()));
      }
    }
    assertThat(foreign).isEmpty();
  }

  @Test
  void theApisOneDoorLeadsToTheEngine() {
    noClasses()
        .that()
        .haveFullyQualifiedName(DOOR)
        .should()
        .dependOnClassesThat(
            resideInAPackage(INSIDE).and(not(resideInAPackage("io.dockyard.internal.engine"))))
        .check(CLASSES);
  }

  /** Read out of ARCHITECTURE.md, which says neither more nor less than what is so. */
  @ParameterizedTest
  @MethodSource("rowsOfTheCore")
  void aPackageUsesWhatTheTableOfPackagesSays(PackageRow row) {
    assertThat(row.usedIn(CLASSES)).isEqualTo(row.uses());
  }

  static List<PackageRow> rowsOfTheCore() {
    return PackageRow.all().stream()
        .filter(row -> BACKENDS.stream().noneMatch(row.name()::startsWith))
        .toList();
  }

  @Test
  void theTableHasARowForEachPackage() {
    Set<String> packages = new TreeSet<>();
    CLASSES.forEach(one -> packages.add(one.getPackageName()));
    packages.remove(API);
    assertThat(rowsOfTheCore())
        .extracting(PackageRow::name)
        .containsExactlyInAnyOrderElementsOf(packages);
  }

  @Test
  void theTableNamesOnlyRowsFurtherDown() {
    Set<String> below = new TreeSet<>();
    List<PackageRow> rows = new ArrayList<>(PackageRow.all());
    Collections.reverse(rows);
    for (PackageRow row : rows) {
      assertThat(below).as("below %s", row).containsAll(row.uses());
      below.add(row.name());
    }
  }

  @Test
  void theRegistryStoresWhatPlansAreMadeFromAndMakesNone() {
    noClasses()
        .that()
        .resideInAPackage(INTERNAL + "registry")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName(INTERNAL + "plan.Planner")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName(API + ".InstancePlan")
        .check(CLASSES);
  }

  @Test
  void packagesDoNotDependOnEachOtherInACircle() {
    slices().matching("io.dockyard.(*)..").should().beFreeOfCycles().check(CLASSES);
    slices().matching("io.dockyard.internal.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyTheEdgeTouchesTheMachine() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.dockyard.internal.host..")
        .should()
        .dependOnClassesThat(resideInAnyPackage("com.sun.jna..", "jnr.."))
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.ProcessBuilder")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.Runtime")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("java\\.(net|nio\\.channels)\\..*(Socket|SocketChannel|SocketAddress)")
        .check(CLASSES);
  }

  @Test
  void thePlanIsMadeWithoutInputOutputAndClock() {
    noClasses()
        .that()
        .resideInAPackage("io.dockyard.internal.plan")
        .should()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.nio\\.file\\.Files|java\\.nio\\.channels\\..*|java\\.io\\.(File.*|.*Stream)"
                + "|java\\.time\\..*|java\\.lang\\.Process.*|java\\.util\\.Random")
        .check(CLASSES);
  }

  @Test
  void whatIsRefusedIsDecidedByWhatWasObservedAlone() {
    noClasses()
        .that()
        .haveNameMatching(
            INTERNAL.replace(".", "\\.") + "(preflight|adopt)\\..*(Rules|Facts|Decision)")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("java\\.nio\\.file\\.Files|java\\.io\\.File.*|java\\.time\\..*")
        .orShould()
        .dependOnClassesThat(resideInAPackage(INTERNAL + "host").and(not(HOST_VALUES)))
        .check(CLASSES);
  }

  @Test
  void nobodyPrints() {
    noClasses()
        .should(accessField(System.class, "out"))
        .orShould(accessField(System.class, "err"))
        .check(CLASSES);
  }

  @Test
  void namesSayWhatAClassDoes() {
    noClasses()
        .should()
        .haveNameMatching(".*(Util|Utils|Helper|Manager|Impl)(\\$.*)?")
        .check(CLASSES);
  }
}
