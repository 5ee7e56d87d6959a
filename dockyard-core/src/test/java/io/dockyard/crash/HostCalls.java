package io.dockyard.crash;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The calls that lead out of the JVM, and which of them change the host. Whatever is in neither
 * list is unknown, and {@code HostCallsTest} fails on it.
 */
public final class HostCalls {

  /** What a call is for the host. */
  public enum Kind {
    /** It makes, removes, alters, starts, ends or locks something: a crash point. */
    CHANGE,
    /** It only looks, or is undone by the kernel when the JVM ends. */
    LOOK,
    /** It stays in the JVM. */
    INSIDE,
    /** Nobody has decided yet. */
    UNKNOWN
  }

  /** The class of another module by which systemd is asked and told. */
  static final String SYSTEMD = "io/dockyard/internal/systemd/bus/Systemd";

  private static final Map<String, Set<String>> CHANGES = changes();
  private static final Map<String, Set<String>> LOOKS = looks();

  /** What deals with the host, if only by its name. */
  private static final Pattern OUTWARD =
      Pattern.compile(
          "java/nio/(file|channels)/.*|java/(io|net)/.*|java/lang/(Process|Runtime)(\\W|Builder|Handle).*"
              + "|java/lang/(Process|Runtime)|com/sun/jna/.*|jnr/.*|org/apache/commons/.*"
              + "|io/dockyard/internal/host/(DockerApi|LibC|Pidfd)|"
              + SYSTEMD);

  /** Values, or what only reads whatever is called. */
  private static final List<Pattern> READS_ONLY =
      List.of(
          Pattern.compile("java/nio/file/(Path|DirectoryStream|FileStore|SimpleFileVisitor)"),
          Pattern.compile("java/nio/file/attribute/(FileTime|PosixFilePermissions?)"),
          Pattern.compile("java/nio/file/attribute/BasicFileAttributes"),
          Pattern.compile("java/(io|nio|net)/(.*/)?\\w*(Exception|Error)"),
          Pattern.compile(
              "java/io/(ByteArrayOutputStream|File|InputStream|StringReader|StringWriter)"),
          Pattern.compile("java/nio/channels/Select(or|ionKey)"),
          Pattern.compile("java/net/(InetAddress|InterfaceAddress|NetworkInterface|URI)"),
          Pattern.compile(
              "java/net/UnixDomainSocketAddress|jnr/unixsocket/(Credentials|.*Address)"),
          Pattern.compile("org/apache/commons/io/input/ReversedLinesFileReader.*"));

  private HostCalls() {}

  /** Of each class that can change the host, what does. */
  private static Map<String, Set<String>> changes() {
    Map<String, Set<String>> changes = new HashMap<>();
    changes.put(
        "java/nio/file/Files",
        Set.of(
            "copy",
            "createDirectories",
            "createDirectory",
            "createFile",
            "createLink",
            "createSymbolicLink",
            "delete",
            "deleteIfExists",
            "move",
            "setAttribute",
            "setPosixFilePermissions",
            "writeString"));
    changes.put(
        "java/nio/file/SecureDirectoryStream", Set.of("deleteDirectory", "deleteFile", "move"));
    changes.put("java/io/FileOutputStream", Set.of("<init>", "write"));
    changes.put("java/io/OutputStream", Set.of("flush", "write"));
    changes.put("java/nio/channels/FileChannel", Set.of("truncate", "write"));
    changes.put("io/dockyard/internal/host/DockerApi", Set.of("post"));
    changes.put("java/lang/ProcessBuilder", Set.of("start"));
    changes.put("java/lang/ProcessHandle", Set.of("destroyForcibly"));
    changes.put(
        "io/dockyard/internal/host/LibC",
        Set.of("flock", "lsetxattr", "open", "renameat2", "umount2"));
    changes.put("io/dockyard/internal/host/Pidfd", Set.of("send"));
    changes.put(
        SYSTEMD,
        Set.of(
            "begin",
            "daemonReload",
            "disable",
            "enable",
            "queueStart",
            "queueStop",
            "reload",
            "resetFailed",
            "restart",
            "start",
            "stop"));
    return Map.copyOf(changes);
  }

  /** Of each class that can change the host, what does not. */
  private static Map<String, Set<String>> looks() {
    Map<String, Set<String>> looks = new HashMap<>();
    looks.put(
        "java/nio/file/Files",
        Set.of(
            "exists",
            "getAttribute",
            "getFileStore",
            "getLastModifiedTime",
            "isDirectory",
            "isExecutable",
            "isReadable",
            "isRegularFile",
            "isSymbolicLink",
            "isWritable",
            "list",
            "mismatch",
            "newDirectoryStream",
            "newInputStream",
            "readAllBytes",
            "readAllLines",
            "readAttributes",
            "readString",
            "readSymbolicLink",
            "size",
            "walk",
            "walkFileTree"));
    looks.put(
        "java/nio/file/SecureDirectoryStream",
        Set.of("close", "getFileAttributeView", "iterator", "newDirectoryStream"));
    looks.put("java/nio/file/attribute/BasicFileAttributeView", Set.of("readAttributes"));
    looks.put("java/io/FileOutputStream", Set.of("close", "getFD"));
    looks.put("java/io/OutputStream", Set.of("close"));
    looks.put("java/io/FileDescriptor", Set.of("sync"));
    looks.put("java/nio/channels/FileChannel", Set.of("close", "force", "open"));
    looks.put(
        "java/nio/channels/SocketChannel",
        Set.of("close", "configureBlocking", "connect", "open", "read", "register"));
    looks.put(
        "jnr/unixsocket/UnixSocketChannel",
        Set.of("close", "configureBlocking", "connect", "create", "getOption"));
    looks.put(
        "java/lang/ProcessBuilder",
        Set.of(
            "<init>",
            "directory",
            "environment",
            "redirectError",
            "redirectErrorStream",
            "redirectInput",
            "redirectOutput"));
    looks.put("java/lang/ProcessBuilder$Redirect", Set.of("appendTo"));
    looks.put(
        "java/lang/Process",
        Set.of(
            "descendants",
            "exitValue",
            "getOutputStream",
            "isAlive",
            "pid",
            "toHandle",
            "waitFor"));
    looks.put("java/lang/ProcessHandle", Set.of("current", "descendants", "of", "parent", "pid"));
    looks.put("com/sun/jna/Native", Set.of("getLastError", "load"));
    looks.put("io/dockyard/internal/host/DockerApi", Set.of("get", "parse", "ping"));
    looks.put(
        "io/dockyard/internal/host/LibC",
        Set.of(
            "close",
            "errno",
            "eventfd",
            "get",
            "inotify_add_watch",
            "inotify_init1",
            "lgetxattr",
            // Which makes nothing without a mode.
            "openat",
            "poll",
            "pthread_sigmask",
            "read",
            "strerror",
            // To an eventfd, which nobody else sees.
            "write"));
    looks.put(
        "io/dockyard/internal/host/Pidfd",
        Set.of("<init>", "close", "descriptor", "open", "pollEnded", "toString"));
    looks.put(
        SYSTEMD,
        Set.of(
            "<init>",
            "close",
            "enabled",
            "property",
            "loaded",
            "requiredBy",
            "runsThisHost",
            "service",
            "status"));
    return Map.copyOf(looks);
  }

  /**
   * What a call is.
   *
   * @param owner the class as byte code names it, with slashes
   * @param method the method's name
   */
  public static Kind kind(String owner, String method) {
    if (CHANGES.getOrDefault(owner, Set.of()).contains(method)) {
      return Kind.CHANGE;
    }
    if (LOOKS.getOrDefault(owner, Set.of()).contains(method)
        || READS_ONLY.stream().anyMatch(pattern -> pattern.matcher(owner).matches())) {
      return Kind.LOOK;
    }
    return OUTWARD.matcher(owner).matches() ? Kind.UNKNOWN : Kind.INSIDE;
  }
}
