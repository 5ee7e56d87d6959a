/** Acts on one instance's plan in ways all backends share: network, processes, left-overs. */
package io.dockyard.internal.instance;
