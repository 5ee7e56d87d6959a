/** The place of the systemd backend: instances as units, driven through systemd's D-Bus API. */
package io.dockyard.internal.systemd;
