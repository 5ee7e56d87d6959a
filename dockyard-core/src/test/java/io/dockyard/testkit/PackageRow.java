package io.dockyard.testkit;

import static java.util.function.Predicate.not;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A row of the table of packages in ARCHITECTURE.md.
 *
 * @param name the package
 * @param uses the packages that it uses beside the API, by the table
 */
public record PackageRow(String name, Set<String> uses) {

  private static final String API = "io.dockyard";
  private static final String INSIDE = API + ".";
  private static final Pattern ROW = Pattern.compile("\\| (`[^|]*)\\|[^|]*\\| ([^|]*) \\|");
  private static final Pattern WORD = Pattern.compile("`([\\w.]+)`");

  /**
   * The table.
   *
   * @return its rows from the top, without that of the API
   */
  public static List<PackageRow> all() {
    String page = HostFiles.read(Path.of("..", "ARCHITECTURE.md"));
    int begin = page.indexOf("\n## Packages\n");
    Matcher row = ROW.matcher(page.substring(begin, page.indexOf("\n## ", begin + 1)));
    List<PackageRow> rows = new ArrayList<>();
    while (row.find()) {
      String name = words(row.group(1)).get(0);
      if (!name.equals(API)) {
        Set<String> uses = new TreeSet<>();
        words(row.group(2)).forEach(word -> uses.add(full(word)));
        rows.add(new PackageRow(full(name), uses));
      }
    }
    return rows;
  }

  /**
   * What the package uses in fact.
   *
   * @param classes the classes of the module that it is in
   * @return packages of dockyard, without itself and the API
   */
  public Set<String> usedIn(JavaClasses classes) {
    Set<String> used = new TreeSet<>();
    classes.stream()
        .filter(one -> one.getPackageName().equals(name))
        .flatMap(one -> one.getDirectDependenciesFromSelf().stream())
        .map(dependency -> dependency.getTargetClass().getBaseComponentType().getPackageName())
        .filter(target -> target.startsWith(INSIDE))
        .filter(not(name::equals))
        .forEach(used::add);
    return used;
  }

  private static List<String> words(String cell) {
    return WORD.matcher(cell).results().map(word -> word.group(1)).toList();
  }

  /** The table leaves out what all names begin with, and in its last column "internal" as well. */
  private static String full(String word) {
    return word.equals("spi") || word.startsWith("internal.")
        ? INSIDE + word
        : INSIDE + "internal." + word;
  }

  @Override
  public String toString() {
    return name;
  }
}
