/** The API of dockyard: what a caller types. */
package io.dockyard;
