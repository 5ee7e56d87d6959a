/** How an instance of the shell tool becomes one of ours, where it lies. */
package io.dockyard.internal.adopt;
