/** What every backend promises, as tests that each backend's module runs against itself. */
@NullMarked
package io.dockyard.contract;

import org.jspecify.annotations.NullMarked;
