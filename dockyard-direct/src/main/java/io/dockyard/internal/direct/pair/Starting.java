package io.dockyard.internal.direct.pair;

import io.dockyard.ProcessIdentity;
import java.time.Duration;

/**
 * The start of an instance, which makes it a holder before its daemons are there.
 *
 * @param by the JVM that starts it
 * @param until when that has succeeded or failed, and was taken back, at the latest: the time since
 *     the machine's boot
 */
record Starting(ProcessIdentity by, Duration until) {}
