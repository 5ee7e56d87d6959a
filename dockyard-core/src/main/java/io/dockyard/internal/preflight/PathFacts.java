package io.dockyard.internal.preflight;

import io.dockyard.internal.host.Folders.FolderFacts;
import java.nio.file.Path;

/**
 * What was found at a path.
 *
 * @param path the path
 * @param found what is there; a link is seen itself
 */
public record PathFacts(Path path, FolderFacts found) {}
