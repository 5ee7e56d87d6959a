/** The units of an instance, as text. Pure: nothing is looked at, and nothing is done. */
@NullMarked
package io.dockyard.internal.systemd.unit;

import org.jspecify.annotations.NullMarked;
