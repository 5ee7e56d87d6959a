package io.dockyard.internal.preflight;

/**
 * What programs were asked, which may take as long as they like: so it is done before the registry
 * is locked.
 *
 * @param programs what was seen of an instance's programs
 * @param groupElsewhere whether the group of its socket exists, though not in /etc/group: in a
 *     directory service, for example (nsswitch.conf(5))
 */
public record AskedFacts(ProgramFacts programs, boolean groupElsewhere) {}
