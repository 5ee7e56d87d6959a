package io.dockyard.internal.engine;

import io.dockyard.internal.registry.RegistryEntry.RootOrigin;

/** What a creation that failed takes back of an instance. */
enum TakingBack {
  /** All of it: whatever is at its root now was made for it. */
  EVERYTHING,
  /** Its entry alone: its data was there before. */
  THE_ENTRY,
  /** Its entry, and what adopting has changed: the shell tool gets its files back as they were. */
  THE_ADOPTION;

  /** Decides by what was at its root before. */
  static TakingBack of(RootOrigin origin) {
    return switch (origin) {
      case ABSENT, EMPTY -> EVERYTHING;
      case INSTANCE -> THE_ENTRY;
      case SHELL_TOOL -> THE_ADOPTION;
    };
  }
}
