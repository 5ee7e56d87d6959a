package io.dockyard.contract;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Loads dockyard's classes with a crash point before and after every call that changes the host:
 * each system call's worth of change, and nothing between two of them.
 */
final class ChangeSites extends ClassLoader {

  /** The classes of the JDK, and the door to the C library, through which the host is changed. */
  private static final Map<String, Set<String>> CHANGES =
      Map.of(
          "java/nio/file/Files",
          Set.of(
              "copy",
              "createDirectories",
              "createDirectory",
              "createFile",
              "createSymbolicLink",
              "delete",
              "deleteIfExists",
              "move",
              "setPosixFilePermissions",
              "write",
              "writeString"),
          "java/nio/file/SecureDirectoryStream",
          Set.of("deleteDirectory", "deleteFile", "move"),
          "java/io/FileOutputStream",
          Set.of("write"),
          "java/nio/channels/FileChannel",
          Set.of("truncate"),
          "java/lang/ProcessBuilder",
          Set.of("start"),
          "io/dockyard/host/LibC",
          Set.of("flock", "umount2"),
          "io/dockyard/host/Pidfd",
          Set.of("send"));

  private static final String OURS = "io.dockyard.";

  /** What a command of the host gets and says; it is nothing of an instance. */
  private static final String SCRATCH = "io/dockyard/host/ScratchFile";

  private static final String POINTS = Type.getInternalName(CrashPoints.class);

  ChangeSites(ClassLoader parent) {
    super("change-sites", parent);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OURS) || name.equals(CrashPoints.class.getName())) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : define(name);
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (file == null) {
        throw new ClassNotFoundException(name);
      }
      ClassReader reader = new ClassReader(file.readAllBytes());
      ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
      reader.accept(new Marked(writer), 0);
      byte[] code = writer.toByteArray();
      return defineClass(name, code, 0, code.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private static final class Marked extends ClassVisitor {

    private String className = "";

    Marked(ClassVisitor next) {
      super(Opcodes.ASM9, next);
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
      super.visit(version, access, name, signature, superName, interfaces);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      return className.equals(SCRATCH) ? next : new MarkedMethod(next, className, name);
    }
  }

  private static final class MarkedMethod extends MethodVisitor {

    private final String where;

    MarkedMethod(MethodVisitor next, String className, String method) {
      super(Opcodes.ASM9, next);
      this.where = simple(className) + "." + method;
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      boolean changes = CHANGES.getOrDefault(owner, Set.of()).contains(name);
      String what = simple(owner) + "." + name + " in " + where;
      if (changes) {
        mark("before " + what);
      }
      super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
      if (changes) {
        mark("after " + what);
      }
    }

    private void mark(String label) {
      super.visitLdcInsn(label);
      super.visitMethodInsn(
          Opcodes.INVOKESTATIC, POINTS, "reached", "(Ljava/lang/String;)V", false);
    }

    private static String simple(String internalName) {
      return internalName.substring(internalName.lastIndexOf('/') + 1);
    }
  }
}
