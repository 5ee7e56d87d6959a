/** What a backend implements: how an instance's daemons are run and watched. */
package io.dockyard.spi;
