/** dockyard as its users' modules see it. */
@NullMarked
package io.dockyard.modules;

import org.jspecify.annotations.NullMarked;
