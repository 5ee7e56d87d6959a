/** What sysbox-mgr left of containers' data outside of them, and how it gets back there. */
package io.dockyard.internal.sysbox.kept;
