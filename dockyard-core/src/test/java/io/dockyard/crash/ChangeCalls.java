package io.dockyard.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** The calls that lead out of the JVM, as they stand in the byte code. */
public final class ChangeCalls {

  /**
   * One of them.
   *
   * @param className the class that calls, with slashes
   * @param method the method that calls
   * @param owner the class that is called, with slashes
   * @param name the method that is called
   * @param reference whether it is {@code Owner::name}, which somebody else calls
   */
  public record Call(
      String className, String method, String owner, String name, boolean reference) {

    /** What it is for the host. */
    public HostCalls.Kind kind() {
      return HostCalls.kind(owner, name);
    }

    /** The name that its crash points have. */
    public String site() {
      return ChangeSites.site(owner, name, ChangeSites.where(className, method));
    }
  }

  private ChangeCalls() {}

  /**
   * All calls that do not stay in the JVM.
   *
   * @param anchor a class of the module
   * @param folder the package, with slashes, and those below it
   */
  public static List<Call> in(Class<?> anchor, String folder) {
    try {
      Path place = Path.of(anchor.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isDirectory(place)) {
        return below(place.resolve(folder));
      }
      try (FileSystem jar = FileSystems.newFileSystem(place)) {
        return below(jar.getPath("/", folder));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Call> below(Path folder) throws IOException {
    List<Call> calls = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files.sorted()::iterator) {
        if (file.toString().endsWith(".class")) {
          new ClassReader(Files.readAllBytes(file))
              .accept(new Reading(calls), ClassReader.SKIP_DEBUG);
        }
      }
    }
    calls.removeIf(call -> call.kind() == HostCalls.Kind.INSIDE);
    return calls;
  }

  private static final class Reading extends ClassVisitor {

    private final List<Call> calls;
    private String className = "";

    Reading(List<Call> calls) {
      super(Opcodes.ASM9);
      this.calls = calls;
    }

    @Override
    public void visit(
        int version,
        int access,
        String name,
        String signature,
        String superName,
        String[] interfaces) {
      className = name;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String method, String descriptor, String signature, String[] exceptions) {
      return new MethodVisitor(Opcodes.ASM9) {
        @Override
        public void visitMethodInsn(
            int opcode, String owner, String name, String descriptor, boolean isInterface) {
          calls.add(new Call(className, method, owner, name, false));
        }

        @Override
        public void visitInvokeDynamicInsn(
            String name, String descriptor, Handle bootstrap, Object... arguments) {
          for (Object argument : arguments) {
            if (argument instanceof Handle handle) {
              calls.add(new Call(className, method, handle.getOwner(), handle.getName(), true));
            }
          }
        }
      };
    }
  }
}
