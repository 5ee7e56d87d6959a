package io.dockyard.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A container image made of the host's static busybox: no registry is needed. */
public final class BusyboxImage {

  private static final Path BUSYBOX = Path.of("/bin/busybox");
  private static final List<String> FOLDERS =
      List.of("dev", "etc", "proc", "root", "run", "sys", "tmp", "usr", "var/lib", "var/run");

  private BusyboxImage() {}

  /**
   * Brings the image into a daemon; its command is {@code sh}.
   *
   * @param dockerHost the daemon's address
   * @param tag the image's name there, such as {@code busybox:test}
   */
  public static void importInto(URI dockerHost, String tag) {
    try (TempFolder work = TempFolder.onDisk("dyk-busybox-")) {
      Path root = work.path().resolve("root");
      Path tar = work.path().resolve("root.tar");
      layOut(root);
      HostCommand.run("tar", "-C", root.toString(), "-cf", tar.toString(), ".");
      DockerCli.at(dockerHost).runWithStdin(tar, "import", "--change", "CMD [\"sh\"]", "-", tag);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot build the busybox image", e);
    }
  }

  private static void layOut(Path root) throws IOException {
    for (String folder : FOLDERS) {
      Files.createDirectories(root.resolve(folder));
    }
    HostCommand.run("chmod", "1777", root.resolve("tmp").toString());
    Files.writeString(root.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
    Files.writeString(root.resolve("etc/group"), "root:x:0:\n");

    HostRequirements.requireCommand("busybox", "busybox-static");
    Path copy = root.resolve("bin/busybox");
    Files.createDirectories(copy.getParent());
    Files.copy(BUSYBOX, copy);
    for (String applet : HostCommand.run(BUSYBOX.toString(), "--list-full").lines().toList()) {
      Path link = root.resolve(applet);
      Files.createDirectories(link.getParent());
      if (!HostFiles.exists(link)) {
        Files.createSymbolicLink(link, Path.of("/bin/busybox"));
      }
    }
  }
}
