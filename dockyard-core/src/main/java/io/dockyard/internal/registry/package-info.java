/** The instances of this host: who has which prefix, root and addresses. */
package io.dockyard.internal.registry;
