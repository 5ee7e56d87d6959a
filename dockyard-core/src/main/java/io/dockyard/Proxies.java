package io.dockyard;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The proxies dockerd uses for pulls and pushes, given to it in its environment. They may carry
 * credentials, so {@link #toString} does not show them. Immutable; made from {@link #NONE}:
 *
 * <pre>{@code
 * Proxies.NONE.withHttps("http://proxy:3128").withExceptFor("localhost,.local")
 * }</pre>
 */
public final class Proxies {

  /** No proxies: dockerd reaches registries directly. */
  public static final Proxies NONE = new Proxies("", "", "");

  private final String http;
  private final String https;
  private final String exceptFor;

  private Proxies(String http, String https, String exceptFor) {
    this.http = http;
    this.https = https;
    this.exceptFor = exceptFor;
  }

  /**
   * The same with another proxy of plain HTTP.
   *
   * @param http the proxy's URL; empty for none
   * @return the proxies
   */
  public Proxies withHttp(String http) {
    return new Proxies(http, https, exceptFor);
  }

  /**
   * The same with another proxy of HTTPS.
   *
   * @param https the proxy's URL; empty for none
   * @return the proxies
   */
  public Proxies withHttps(String https) {
    return new Proxies(http, https, exceptFor);
  }

  /**
   * The same with other exceptions.
   *
   * @param exceptFor hosts and networks that are reached directly, comma-separated; empty for none
   * @return the proxies
   */
  public Proxies withExceptFor(String exceptFor) {
    return new Proxies(http, https, exceptFor);
  }

  /**
   * The proxy of plain HTTP ({@code HTTP_PROXY}).
   *
   * @return its URL; empty for none
   */
  public String http() {
    return http;
  }

  /**
   * The proxy of HTTPS ({@code HTTPS_PROXY}).
   *
   * @return its URL; empty for none
   */
  public String https() {
    return https;
  }

  /**
   * The hosts and networks that are reached directly ({@code NO_PROXY}).
   *
   * @return them, comma-separated; empty for none
   */
  public String exceptFor() {
    return exceptFor;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Proxies that
        && http.equals(that.http)
        && https.equals(that.https)
        && exceptFor.equals(that.exceptFor);
  }

  @Override
  public int hashCode() {
    return Objects.hash(http, https, exceptFor);
  }

  @Override
  public String toString() {
    return equals(NONE) ? "none" : "set, not shown";
  }
}
