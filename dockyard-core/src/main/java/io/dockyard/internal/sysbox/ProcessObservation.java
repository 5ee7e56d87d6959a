package io.dockyard.internal.sysbox;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * The process of a daemon, or the one in its place.
 *
 * @param pid the process
 * @param executable the file it was started from
 * @param replaced whether there is another file, or none, at that path now
 * @param stopped whether a signal has stopped it, so that it does nothing
 * @param started when it was started
 * @param folder its data root or mount point; empty where it does not run the daemon's program
 * @param service the systemd unit it belongs to
 */
public record ProcessObservation(
    long pid,
    Path executable,
    boolean replaced,
    boolean stopped,
    Instant started,
    Optional<Path> folder,
    Optional<String> service) {}
