package io.dockyard.internal.systemd.unit;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of an instance's units.
 *
 * @param prefix the instance's prefix
 */
public record UnitNames(String prefix) {

  private static final Pattern SLICE = Pattern.compile("([a-z][a-z0-9_]{0,7})docker\\.slice");

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
   * The names of an instance whose slice is known.
   *
   * @param unit the name of a unit
   * @return the names; empty where it is not such a slice
   */
  public static Optional<UnitNames> ofSlice(String unit) {
    Matcher slice = SLICE.matcher(unit);
    return slice.matches() ? Optional.of(new UnitNames(slice.group(1))) : Optional.empty();
  }

  /**
   * All of them.
   *
   * @return the names, in the order in which they are stopped
   */
  public List<String> all() {
    return List.of(dockerd(), containerd(), slice(), network());
  }
}
