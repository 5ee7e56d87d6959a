/** Two isolated Docker daemons, from their start to the proof that nothing of them is left. */
@NullMarked
package io.dockyard.examples.quickstart;

import org.jspecify.annotations.NullMarked;
