package io.dockyard;

/**
 * The proxies dockerd uses for pulls and pushes, given to it in its environment. They may carry
 * credentials, so {@link #toString} does not show them.
 *
 * @param http the proxy of plain HTTP ({@code HTTP_PROXY}); empty for none
 * @param https the proxy of HTTPS ({@code HTTPS_PROXY}); empty for none
 * @param exceptFor hosts and networks reached directly ({@code NO_PROXY}), comma-separated
 */
public record Proxies(String http, String https, String exceptFor) {

  /** No proxies: dockerd reaches registries directly. */
  public static final Proxies NONE = new Proxies("", "", "");

  @Override
  public String toString() {
    return equals(NONE) ? "none" : "set, not shown";
  }
}
