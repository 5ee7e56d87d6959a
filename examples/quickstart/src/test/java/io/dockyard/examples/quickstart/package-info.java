/** What of the quickstart can be checked without daemons. */
@NullMarked
package io.dockyard.examples.quickstart;

import org.jspecify.annotations.NullMarked;
