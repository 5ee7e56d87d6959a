/** The pair of sysbox daemons, started with its first holder, counted in a file, stopped last. */
package io.dockyard.internal.direct.pair;
