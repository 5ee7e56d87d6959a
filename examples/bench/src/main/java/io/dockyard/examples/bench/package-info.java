/** How long the operations of dockyard take on this host, beside the same daemons by hand. */
@NullMarked
package io.dockyard.examples.bench;

import org.jspecify.annotations.NullMarked;
