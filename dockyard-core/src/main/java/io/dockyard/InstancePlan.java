package io.dockyard;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Everything an instance is on this host, as plain values: a dry run. Nothing of it is done by
 * looking at it.
 *
 * @param spec the spec, with everything chosen that was left open
 * @param paths where its files lie
 * @param group the group that may use the socket
 * @param ownGroup whether that group is made and removed with the instance
 * @param cgroups the cgroups its processes are in
 * @param links the links in {@code bin/}, by name, with the executables they point to
 * @param files the files below its root, in the order in which dockyard itself writes them
 * @param backendFiles the files elsewhere, such as units, which its backend writes and deletes
 * @param containerd how containerd is run
 * @param dockerd how dockerd is run
 * @param network its bridge and firewall rules
 */
public record InstancePlan(
    InstanceSpec spec,
    InstancePaths paths,
    String group,
    boolean ownGroup,
    InstanceCgroups cgroups,
    Map<String, Path> links,
    List<PlannedFile> files,
    List<PlannedFile> backendFiles,
    DaemonCommand containerd,
    DaemonCommand dockerd,
    NetworkPlan network) {

  /** The variable in the environment of each daemon that names its instance. */
  public static final String INSTANCE_VARIABLE = "DOCKYARD_INSTANCE";

  /**
   * The variable in the environment of each daemon that names the instance's default runtime, see
   * {@link ContainerRuntime#executable()}. containerd's shims inherit it.
   */
  public static final String RUNTIME_VARIABLE = "DOCKYARD_RUNTIME";

  /** A plan with copies of the collections given. */
  public InstancePlan {
    links = Map.copyOf(links);
    files = List.copyOf(files);
    backendFiles = List.copyOf(backendFiles);
  }

  /**
   * The instance's prefix.
   *
   * @return the prefix
   */
  public String prefix() {
    return spec.prefix();
  }

  /**
   * The address of the instance's API.
   *
   * @return a {@code unix://} URI, as the variable {@code DOCKER_HOST} wants it
   */
  public URI dockerHost() {
    return URI.create("unix://" + paths.socket());
  }
}
