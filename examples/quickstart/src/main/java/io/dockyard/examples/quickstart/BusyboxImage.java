package io.dockyard.examples.quickstart;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The file system of a container image with nothing but busybox, as a tar archive in the ustar
 * format (tar(5)): so the example needs no registry.
 */
final class BusyboxImage {

  private static final int BLOCK = 512;
  private static final List<String> COMMANDS = List.of("sh", "ip", "awk");

  private BusyboxImage() {}

  /** The archive, made of a statically linked busybox. */
  static byte[] tar(Path busybox) throws IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    tar.write(header("bin/", 0, '5', ""));
    byte[] program = Files.readAllBytes(busybox);
    tar.write(header("bin/busybox", program.length, '0', ""));
    tar.write(program);
    tar.write(new byte[Math.floorMod(-program.length, BLOCK)]);
    for (String command : COMMANDS) {
      tar.write(header("bin/" + command, 0, '2', "busybox"));
    }
    tar.write(new byte[2 * BLOCK]);
    return tar.toByteArray();
  }

  private static byte[] header(String name, int size, char type, String linkTarget) {
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, "0000755");
    put(header, 108, "0000000");
    put(header, 116, "0000000");
    put(header, 124, "%011o".formatted(size));
    put(header, 136, "%011o".formatted(0));
    // The checksum counts its own field as eight spaces.
    Arrays.fill(header, 148, 156, (byte) ' ');
    put(header, 156, String.valueOf(type));
    put(header, 157, linkTarget);
    put(header, 257, "ustar");
    put(header, 263, "00");
    int sum = 0;
    for (byte b : header) {
      sum += Byte.toUnsignedInt(b);
    }
    put(header, 148, "%06o\0".formatted(sum));
    return header;
  }

  private static void put(byte[] header, int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, offset, bytes.length);
  }
}
