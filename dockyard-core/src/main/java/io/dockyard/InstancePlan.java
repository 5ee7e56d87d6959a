package io.dockyard;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Everything an instance is on this host, as plain values: a dry run. Nothing of it is done by
 * looking at it. Made by dockyard alone; further methods may come.
 */
public interface InstancePlan {

  /** The variable in the environment of each daemon that names its instance. */
  String INSTANCE_VARIABLE = "DOCKYARD_INSTANCE";

  /**
   * The variable in the environment of each daemon that names the instance's default runtime, see
   * {@link ContainerRuntime#executable()}. containerd's shims inherit it.
   */
  String RUNTIME_VARIABLE = "DOCKYARD_RUNTIME";

  /** {@return the instance's prefix} */
  String prefix();

  /** {@return the spec, with everything chosen that was left open} */
  InstanceSpec spec();

  /** {@return its addresses, as they were given or chosen} */
  InstanceAddresses addresses();

  /** {@return where its files lie} */
  InstancePaths paths();

  /** {@return the group that may use the socket} */
  String group();

  /** {@return whether that group is made and removed with the instance} */
  boolean ownGroup();

  /** {@return the cgroups its processes are in} */
  InstanceCgroups cgroups();

  /** {@return the links in {@code bin/}, by name, with the executables they point to} */
  Map<String, Path> links();

  /** {@return the files below its root, in the order in which dockyard itself writes them} */
  List<PlannedFile> files();

  /** {@return the files elsewhere, such as units, which its backend writes and deletes} */
  List<PlannedFile> backendFiles();

  /** {@return how containerd is run} */
  DaemonCommand containerd();

  /** {@return how dockerd is run} */
  DaemonCommand dockerd();

  /** {@return its bridge and firewall rules} */
  NetworkPlan network();

  /**
   * The address of the instance's API.
   *
   * @return a {@code unix://} URI, as the variable {@code DOCKER_HOST} wants it
   */
  URI dockerHost();
}
