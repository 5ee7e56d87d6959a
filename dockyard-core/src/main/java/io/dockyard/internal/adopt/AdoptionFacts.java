package io.dockyard.internal.adopt;

import io.dockyard.internal.plan.InstanceLayout;
import io.dockyard.internal.preflight.HostFacts;
import java.nio.file.Path;
import java.util.Optional;

/**
 * All that was observed for the adoption of one instance.
 *
 * @param host what is observed for every instance
 * @param layout how its files are laid out; empty where this is no instance of the shell tool
 * @param listens whether its dockerd answers
 * @param daemon a daemon of it that runs, with its pid and command line; empty if none does
 * @param containerdStore where it has images in containerd's image store; empty if in none
 * @param isolation the first file of rules that part its containers; empty if there is none
 * @param settings its daemon.json; empty where it was adopted before, so that this is ours
 */
record AdoptionFacts(
    HostFacts host,
    Optional<InstanceLayout> layout,
    boolean listens,
    Optional<String> daemon,
    Optional<Path> containerdStore,
    Optional<Path> isolation,
    Optional<ShellToolSettings> settings) {}
