package io.dockyard.internal.preflight;

import io.dockyard.internal.host.OccupiedRange;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * All that was observed of the host for one spec. The rules look at nothing else but the registry's
 * entries.
 *
 * @param programs the programs
 * @param root the root
 * @param foreignData where Dockers that are not ours keep their data, as far as that is known
 * @param certificates the files of certificate authorities
 * @param addresses the addresses that the host uses or routes
 * @param bridge the interface that has the name of the instance's bridge
 * @param holdsLimits whether the backend can hold an instance to limits
 * @param groupExists whether the group of the instance's socket exists
 */
public record HostFacts(
    ProgramFacts programs,
    RootFacts root,
    Set<Path> foreignData,
    List<CertificateFacts> certificates,
    List<OccupiedRange> addresses,
    BridgeFacts bridge,
    boolean holdsLimits,
    boolean groupExists) {

  /** Facts with copies of the collections given; the order of each stays. */
  public HostFacts {
    foreignData = Collections.unmodifiableSet(new LinkedHashSet<>(foreignData));
    certificates = List.copyOf(certificates);
    addresses = List.copyOf(addresses);
  }
}
