/** Runs the daemons of instances as processes of their own, without a service manager. */
package io.dockyard.internal.direct;
