package io.dockyard.internal.sysbox.kept;

import static io.dockyard.internal.sysbox.kept.KeptFixture.ID;
import static io.dockyard.internal.sysbox.kept.KeptFixture.age;
import static io.dockyard.internal.sysbox.kept.KeptFixture.directory;
import static io.dockyard.internal.sysbox.kept.KeptFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.internal.host.ExtendedAttributes;
import io.dockyard.internal.host.FileCapabilities;
import io.dockyard.testkit.HostCommand;
import io.dockyard.testkit.HostRequirements;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is in a store comes back as it was, whatever it is. */
class RescueFidelityIT {

  private KeptFixture fixture;

  @BeforeEach
  void open() {
    HostRequirements.assumeWorld();
    fixture = new KeptFixture();
  }

  @AfterEach
  void close() {
    if (fixture != null) {
      fixture.close();
    }
  }

  private Path kept(Store store) {
    return fixture.entry("20260101T000000Z-1", store, ID, "inner").path();
  }

  private Path place(Store store) {
    return fixture.container(ID).resolve(store.inside());
  }

  @ParameterizedTest
  @EnumSource
  void ownersModesTimesAndAttributes(Store store) throws Exception {
    Path from = kept(store);
    Path to = place(store);
    Path file = write(from.resolve("file"), "content");
    HostCommand.run("chown", "4711:4712", file.toString());
    HostCommand.run("chmod", "4751", file.toString());
    Files.setAttribute(file, "user:colour", "green".getBytes(StandardCharsets.UTF_8));
    age(file);
    Path program = write(from.resolve("program"), "x");
    FileCapabilities.give(program);

    fixture.rescue();

    Path back = to.resolve("file");
    assertThat(back).hasContent("content");
    assertThat(Files.getAttribute(back, "unix:uid")).isEqualTo(4711);
    assertThat(Files.getAttribute(back, "unix:gid")).isEqualTo(4712);
    assertThat((int) Files.getAttribute(back, "unix:mode") & 07777).isEqualTo(04751);
    assertThat(Files.getLastModifiedTime(back).toInstant()).isEqualTo(KeptFixture.OLD);
    assertThat(Files.getAttribute(back, "user:colour"))
        .isEqualTo("green".getBytes(StandardCharsets.UTF_8));
    assertThat(ExtendedAttributes.has(to.resolve("program"), FileCapabilities.NAME)).isTrue();
    assertThat(ExtendedAttributes.has(back, FileCapabilities.NAME)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void linksAndDevices(Store store) throws Exception {
    Path from = kept(store);
    Path to = place(store);
    Path file = write(from.resolve("a/file"), "content");
    directory(from.resolve("b"));
    Files.createLink(from.resolve("b/hard link"), file);
    Files.createSymbolicLink(from.resolve("link"), Path.of("/nowhere"));
    HostCommand.run("mknod", from.resolve("null").toString(), "c", "1", "3");
    HostCommand.run("mknod", from.resolve("disk").toString(), "b", "7", "200");
    HostCommand.run("mkfifo", from.resolve("fifo").toString());

    fixture.rescue();

    assertThat(Files.getAttribute(to.resolve("b/hard link"), "unix:ino"))
        .isEqualTo(Files.getAttribute(to.resolve("a/file"), "unix:ino"));
    assertThat(Files.readSymbolicLink(to.resolve("link"))).isEqualTo(Path.of("/nowhere"));
    assertThat(kind(to, "null")).isEqualTo("character special file 1:3");
    assertThat(kind(to, "disk")).isEqualTo("block special file 7:c8");
    assertThat(kind(to, "fifo")).isEqualTo("fifo 0:0");
  }

  private static String kind(Path to, String name) {
    return HostCommand.run("stat", "-c", "%F %t:%T", to.resolve(name).toString()).strip();
  }

  @ParameterizedTest
  @EnumSource
  void sparseFilesAndDeepTrees(Store store) throws Exception {
    Path from = kept(store);
    Path to = place(store);
    Path sparse = from.resolve("sparse");
    try (SeekableByteChannel channel =
        Files.newByteChannel(sparse, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.position(64 << 20).write(ByteBuffer.wrap(new byte[] {1}));
    }
    String deep = "d/".repeat(500);
    write(from.resolve(deep).resolve("file"), "deep");

    fixture.rescue();

    assertThat(to.resolve("sparse")).hasSize((64 << 20) + 1);
    String blocks = HostCommand.run("stat", "-c", "%b", to.resolve("sparse").toString()).strip();
    assertThat(Long.parseLong(blocks)).isLessThan(1000);
    assertThat(to.resolve(deep).resolve("file")).hasContent("deep");
  }
}
