/** What of the benchmark can be checked without daemons. */
@NullMarked
package io.dockyard.examples.bench;

import org.jspecify.annotations.NullMarked;
