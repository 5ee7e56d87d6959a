package io.dockyard;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where Docker's and sysbox's executables are found. They are linked symbolically into the
 * instance's {@code bin/}, never copied.
 */
public final class Binaries {

  private static final Binaries HOST = new Binaries(null);

  private final @Nullable Path folder;

  private Binaries(@Nullable Path folder) {
    this.folder = folder;
  }

  /**
   * The host's own, found on its {@code PATH} and in the usual folders of programs.
   *
   * @return the host's binaries; the default
   */
  public static Binaries ofHost() {
    return HOST;
  }

  /**
   * Those of one folder; what it lacks is taken from the host.
   *
   * @param folder an absolute path
   * @return the folder's binaries
   */
  public static Binaries inFolder(Path folder) {
    return new Binaries(folder);
  }

  /**
   * The folder looked into first.
   *
   * @return the folder; empty for the host's own binaries
   */
  public Optional<Path> folder() {
    return Optional.ofNullable(folder);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Binaries that && folder().equals(that.folder());
  }

  @Override
  public int hashCode() {
    return folder().hashCode();
  }

  @Override
  public String toString() {
    return folder == null ? "host" : folder.toString();
  }
}
