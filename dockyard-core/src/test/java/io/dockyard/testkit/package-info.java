/**
 * What the tests of all modules stand on: real daemons, a stand-in for sysbox, a host whose every
 * change is seen, and a world outside it.
 */
@NullMarked
package io.dockyard.testkit;

import org.jspecify.annotations.NullMarked;
