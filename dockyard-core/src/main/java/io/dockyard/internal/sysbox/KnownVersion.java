package io.dockyard.internal.sysbox;

import io.dockyard.internal.host.FileStamp;
import java.nio.file.Path;

/**
 * A program that was asked for its version; what it said holds as long as its file is the same.
 *
 * @param program its file
 * @param stamp the file as it was then
 */
record KnownVersion(Path program, FileStamp stamp) {}
