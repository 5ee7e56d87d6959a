/** systemd's manager over D-Bus: what it can be told and asked, in types of ours. */
@NullMarked
package io.dockyard.internal.systemd.bus;

import org.jspecify.annotations.NullMarked;
