/** What every backend must promise, proven with real daemons; each backend's module runs it. */
@NullMarked
package io.dockyard.contract;

import org.jspecify.annotations.NullMarked;
