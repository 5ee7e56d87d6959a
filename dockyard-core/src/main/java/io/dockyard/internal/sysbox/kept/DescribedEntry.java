package io.dockyard.internal.sysbox.kept;

import io.dockyard.SysboxKept;
import java.nio.file.Path;
import java.util.Optional;

/** A {@link SysboxKept}. */
record DescribedEntry(
    Path path, String store, String containerId, Optional<String> instance, long bytes, State state)
    implements SysboxKept {}
