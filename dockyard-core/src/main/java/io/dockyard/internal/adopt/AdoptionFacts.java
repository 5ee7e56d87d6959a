package io.dockyard.internal.adopt;

import io.dockyard.internal.plan.InstanceLayout;
import io.dockyard.internal.preflight.HostFacts;
import java.util.Optional;

/**
 * All that was observed for the adoption of one instance.
 *
 * @param host what is observed for every instance
 * @param layout how its files are laid out; empty where this is no instance of the shell tool
 * @param listens whether its dockerd answers
 * @param daemon a daemon of it that runs, with its pid and command line; empty if none does
 * @param imagesInContainerd whether it keeps images in the containerd image store
 * @param settings its daemon.json; empty where it was adopted before, so that this is ours
 */
record AdoptionFacts(
    HostFacts host,
    Optional<InstanceLayout> layout,
    boolean listens,
    Optional<String> daemon,
    boolean imagesInContainerd,
    Optional<ShellToolSettings> settings) {}
