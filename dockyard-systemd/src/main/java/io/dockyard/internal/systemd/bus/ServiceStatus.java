package io.dockyard.internal.systemd.bus;

import java.util.Optional;

/**
 * What systemd says of a service beyond what it says of any unit.
 *
 * @param mainPid the pid of its main process; 0 where there is none
 * @param result {@code success}, or how it failed: {@code exit-code}, {@code signal}, {@code
 *     start-limit-hit}, {@code timeout}
 * @param exitStatus how its last main process ended, 128 + n where signal n ended it; empty where
 *     none has ended, or one runs
 * @param restarts how often systemd has started it again by itself since it was started
 */
public record ServiceStatus(
    long mainPid, String result, Optional<Integer> exitStatus, long restarts) {}
