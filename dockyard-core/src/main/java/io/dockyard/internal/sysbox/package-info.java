/** The host's one pair of sysbox daemons, whichever backend runs it: seen, and its data kept. */
package io.dockyard.internal.sysbox;
