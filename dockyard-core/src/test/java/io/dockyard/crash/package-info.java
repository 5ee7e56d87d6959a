/**
 * Explores crashes: an operation is recorded once, call by call that changes the host, and then a
 * JVM is killed before and after each of these calls.
 */
@NullMarked
package io.dockyard.crash;

import org.jspecify.annotations.NullMarked;
