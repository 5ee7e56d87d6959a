package io.dockyard.crash;

import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Puts a crash point before and after every call that changes the host: each system call's worth of
 * change, and nothing between two of them.
 */
final class ChangeSites {

  /**
   * Classes without crash points. What a command of the host gets and says is nothing of an
   * instance; what a pidfd and a request to dockerd or systemd change is seen at their callers.
   */
  static final Set<String> UNMARKED =
      Set.of(
          "io/dockyard/internal/host/AbandonedScratch",
          "io/dockyard/internal/host/DockerApi",
          "io/dockyard/internal/host/Pidfd",
          "io/dockyard/internal/host/ScratchFile",
          "io/dockyard/internal/host/ScratchFolder",
          HostCalls.SYSTEMD);

  private static final String POINTS = Type.getInternalName(CrashPoints.class);

  private ChangeSites() {}

  /** A class with crash points. */
  static byte[] mark(byte[] code) {
    ClassReader reader = new ClassReader(code);
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    reader.accept(new Marked(writer), 0);
    return writer.toByteArray();
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
      return UNMARKED.contains(className) ? next : new MarkedMethod(next, className, name);
    }
  }

  private static final class MarkedMethod extends MethodVisitor {

    private final String where;

    MarkedMethod(MethodVisitor next, String className, String method) {
      super(Opcodes.ASM9, next);
      this.where = where(className, method);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      boolean changes = HostCalls.kind(owner, name) == HostCalls.Kind.CHANGE;
      String what = site(owner, name, where);
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
  }

  /** How a place in the code is called in the name of a crash point. */
  static String where(String className, String method) {
    return simple(className) + "." + method;
  }

  /** The name of a crash point without {@code before} or {@code after}. */
  static String site(String owner, String name, String where) {
    return simple(owner) + "." + name + " in " + where;
  }

  private static String simple(String internalName) {
    return internalName.substring(internalName.lastIndexOf('/') + 1);
  }
}
