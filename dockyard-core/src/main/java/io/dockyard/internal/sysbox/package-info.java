/** The host's one pair of sysbox daemons: counted, started with the first holder, stopped last. */
package io.dockyard.internal.sysbox;
