/** The smallest backend: real processes that only listen, in the place of Docker's daemons. */
@NullMarked
package io.dockyard.fake;

import org.jspecify.annotations.NullMarked;
