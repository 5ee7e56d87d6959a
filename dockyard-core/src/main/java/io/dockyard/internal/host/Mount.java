package io.dockyard.internal.host;

import java.nio.file.Path;

/**
 * One mount, a line of /proc/self/mountinfo (proc(5)).
 *
 * @param mountPoint where it is mounted
 * @param root which part of the file system is mounted there; "/" unless it is a bind mount
 * @param fileSystemType its type: ext4, overlay, nsfs …
 * @param source the device, or what the file system shows instead
 * @param readOnly whether the mount or the file system is read-only
 */
public record Mount(
    Path mountPoint, Path root, String fileSystemType, String source, boolean readOnly) {}
