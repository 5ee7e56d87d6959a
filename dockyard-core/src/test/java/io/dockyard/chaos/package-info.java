/**
 * A chaos run: several JVMs work on instances at random while their processes and sysbox's are
 * killed at random, and an observer that knows nothing of the library says what was lost.
 */
@NullMarked
package io.dockyard.chaos;

import org.jspecify.annotations.NullMarked;
