package io.dockyard.internal.sysbox.kept;

import java.nio.file.Path;

/**
 * The kinds of volumes that sysbox-mgr keeps: a directory of its data root, with one directory for
 * each container, which it binds over a path in the container.
 */
public enum Store {
  /** Of an inner Docker. */
  DOCKER("docker", "var/lib/docker"),
  /** Of an inner kubelet. */
  KUBELET("kubelet", "var/lib/kubelet"),
  /** Of an inner k0s. */
  K0S("k0s", "var/lib/k0s"),
  /** Of an inner k3s. */
  K3S("rancher-k3s", "var/lib/rancher/k3s"),
  /** Of an inner RKE2. */
  RKE2("rancher-rke2", "var/lib/rancher/rke2"),
  /** Of an inner BuildKit. */
  BUILDKIT("buildkit", "var/lib/buildkit"),
  /** Of an inner containerd's overlay snapshotter. */
  CONTAINERD("containerd", "var/lib/containerd/io.containerd.snapshotter.v1.overlayfs");

  private final String folder;
  private final Path inside;

  Store(String folder, String inside) {
    this.folder = folder;
    this.inside = Path.of(inside);
  }

  /** The name of its directory in the data root. */
  public String folder() {
    return folder;
  }

  /**
   * Where a container sees it unless its own configuration says otherwise, relative to its root.
   */
  public Path inside() {
    return inside;
  }
}
