package io.dockyard.crash;

import io.dockyard.testkit.JvmUnderTest;
import io.dockyard.testkit.TempFolder;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * JVMs that run a copy of dockyard with crash points in it. The copy is made once: hundreds of them
 * are started, so they also share an archive of loaded classes, and compile little.
 */
public final class MarkedJvm {

  private static final Path OURS = Path.of("io", "dockyard");
  private static final String WATCHING = MarkedJvm.class.getPackageName().replace('.', '/') + "/";

  private static @Nullable Path folder;
  private static String classPath = "";

  private MarkedJvm() {}

  /**
   * Starts one.
   *
   * @param mainClass the class with the main method
   * @param args its arguments
   * @return the running JVM
   */
  public static JvmUnderTest start(Class<?> mainClass, String... args) {
    Path archive = folder().resolve("classes.jsa");
    return start("-XX:SharedArchiveFile=" + archive, mainClass, args);
  }

  /** One that writes the archive when it ends by itself. */
  static JvmUnderTest startArchiving(Class<?> mainClass, String... args) {
    Path archive = folder().resolve("classes.jsa");
    return start("-XX:ArchiveClassesAtExit=" + archive, mainClass, args);
  }

  private static JvmUnderTest start(String option, Class<?> mainClass, String... args) {
    List<String> options =
        List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", option, "-cp", classPath);
    return JvmUnderTest.start(options, mainClass, args);
  }

  private static synchronized Path folder() {
    Path made = folder;
    if (made == null) {
      TempFolder temporary = TempFolder.onDisk("dyk-marked-");
      Runtime.getRuntime().addShutdownHook(new Thread(temporary::close));
      made = temporary.path();
      classPath = copies(made);
      folder = made;
    }
    return made;
  }

  /** A class path with copies of what is ours in it. */
  private static String copies(Path target) {
    List<String> elements = new ArrayList<>();
    for (String element : JvmUnderTest.classPath().split(File.pathSeparator, -1)) {
      Path source = Path.of(element);
      try {
        if (Files.isDirectory(source)) {
          elements.add(copy(source, target.resolve(elements.size() + ".jar")));
        } else if (Files.isRegularFile(source)) {
          try (FileSystem jar = FileSystems.newFileSystem(source)) {
            Path root = jar.getPath("/");
            boolean ours = Files.isDirectory(root.resolve(OURS.toString()));
            elements.add(ours ? copy(root, target.resolve(elements.size() + ".jar")) : element);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return String.join(File.pathSeparator, elements);
  }

  private static String copy(Path source, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> files = Files.walk(source)) {
      for (Path each : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        String name = source.relativize(each).toString();
        out.putNextEntry(new ZipEntry(name));
        byte[] content = Files.readAllBytes(each);
        boolean marked =
            name.endsWith(".class") && name.startsWith(OURS + "/") && !name.startsWith(WATCHING);
        out.write(marked ? ChangeSites.mark(content) : content);
        out.closeEntry();
      }
    }
    return jar.toString();
  }
}
