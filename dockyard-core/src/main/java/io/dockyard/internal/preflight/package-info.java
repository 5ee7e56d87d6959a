/** What on this host stands against an instance, before anything is changed for it. */
package io.dockyard.internal.preflight;
