package io.dockyard.internal.sysbox;

import io.dockyard.SysboxDaemonStatus;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A socket of a {@link SysboxDaemonStatus}.
 *
 * @param path its path
 * @param listening whether somebody listens at it
 * @param pid who does, where that can be seen
 */
public record SeenSocket(Path path, boolean listening, Optional<Long> pid)
    implements SysboxDaemonStatus.Socket {}
