/** Carries out what the API promises: validates, plans, registers, and lets a backend act. */
package io.dockyard.internal.engine;
