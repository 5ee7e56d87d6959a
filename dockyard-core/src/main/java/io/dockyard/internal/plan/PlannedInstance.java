package io.dockyard.internal.plan;

import io.dockyard.DaemonCommand;
import io.dockyard.InstanceAddresses;
import io.dockyard.InstanceCgroups;
import io.dockyard.InstancePaths;
import io.dockyard.InstancePlan;
import io.dockyard.InstanceSpec;
import io.dockyard.NetworkPlan;
import io.dockyard.PlannedFile;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An {@link InstancePlan}. */
record PlannedInstance(
    InstanceSpec spec,
    InstanceAddresses addresses,
    InstancePaths paths,
    String group,
    boolean ownGroup,
    InstanceCgroups cgroups,
    Map<String, Path> links,
    List<PlannedFile> files,
    List<PlannedFile> backendFiles,
    DaemonCommand containerd,
    DaemonCommand dockerd,
    NetworkPlan network)
    implements InstancePlan {

  PlannedInstance {
    links = Map.copyOf(links);
    files = List.copyOf(files);
    backendFiles = List.copyOf(backendFiles);
  }

  @Override
  public String prefix() {
    return spec.prefix();
  }

  @Override
  public URI dockerHost() {
    return URI.create("unix://" + paths.socket());
  }
}
