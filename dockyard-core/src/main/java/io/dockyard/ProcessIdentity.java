package io.dockyard;

/**
 * One process, and never another that was given the same pid later.
 *
 * @param pid the process id
 * @param startTicks when it started, in clock ticks since boot: field 22 of /proc/PID/stat
 *     (proc(5))
 * @param bootId the boot it belongs to: /proc/sys/kernel/random/boot_id (random(4))
 */
public record ProcessIdentity(long pid, long startTicks, String bootId) {}
