package io.dockyard.internal.systemd.unit;

import java.util.List;

/**
 * The names of an instance's units.
 *
 * @param prefix the instance's prefix
 */
public record UnitNames(String prefix) {

  /**
   * The unit of its dockerd, by which people know the instance.
   *
   * @return {@code PREFIXdocker.service}
   */
  public String dockerd() {
    return prefix + "docker.service";
  }

  /**
   * The unit of its containerd.
   *
   * @return {@code PREFIXdocker-containerd.service}
   */
  public String containerd() {
    return prefix + "docker-containerd.service";
  }

  /**
   * The unit of its bridge and firewall rules.
   *
   * @return {@code PREFIXdocker-network.service}
   */
  public String network() {
    return prefix + "docker-network.service";
  }

  /**
   * The slice with all of its processes. Its name has no dash, so it is in no other slice that
   * would have to go with the last instance.
   *
   * @return {@code PREFIXdocker.slice}
   */
  public String slice() {
    return prefix + "docker.slice";
  }

  /**
   * All of them.
   *
   * @return the names, in the order in which their files are written
   */
  public List<String> all() {
    return List.of(slice(), network(), containerd(), dockerd());
  }
}
