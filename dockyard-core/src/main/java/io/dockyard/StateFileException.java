package io.dockyard;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file that dockyard keeps is damaged, or was written by a newer version. It is left as it is.
 */
public final class StateFileException extends DockyardException {

  private static final long serialVersionUID = 1L;

  /**
   * A file that cannot be used.
   *
   * @param file the file
   * @param seen what is wrong with it
   * @param advice what to do about it
   * @param cause the failure below; null where there is none
   */
  public StateFileException(Path file, String seen, String advice, @Nullable Throwable cause) {
    super(file + " " + seen, advice, cause);
  }
}
