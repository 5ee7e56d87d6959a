/** What an instance is on this host, decided in pure values: no input, no output, no clock. */
package io.dockyard.internal.plan;
