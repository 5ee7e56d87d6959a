package io.dockyard.internal.registry;

import io.dockyard.internal.host.FileStamp;
import io.dockyard.internal.plan.DockerVersion;
import java.util.Optional;

/**
 * What a dockerd said of itself.
 *
 * @param version its version
 * @param file the file that said it; another one at its path is asked again, and so is any where
 *     this is empty
 */
public record AskedDockerd(DockerVersion version, Optional<FileStamp> file) {}
