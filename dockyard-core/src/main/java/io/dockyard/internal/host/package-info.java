/**
 * The edge to the machine: processes, files, locks, mounts, cgroups, sockets and the few commands
 * of the host. Nothing in here knows what an instance is.
 *
 * <p>Everything that waits takes a {@link io.dockyard.Deadline}; failures are the unchecked
 * exceptions of {@link io.dockyard}. Native code is loaded only by what cannot do without.
 */
package io.dockyard.internal.host;
