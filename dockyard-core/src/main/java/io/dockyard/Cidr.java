package io.dockyard;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IPv4 address with a prefix length, as in {@code 10.1.2.1/24}. It names a network where its
 * host bits are zero, and an interface's address otherwise.
 *
 * @param address the address, as an unsigned 32-bit number
 * @param prefixLength the prefix length, 0 to 32
 */
public record Cidr(int address, int prefixLength) {

  private static final Pattern FORM =
      Pattern.compile("N\\.N\\.N\\.N/N".replace("N", "(0|[1-9][0-9]{0,2})"));

  /**
   * An address with a prefix length.
   *
   * @throws IllegalArgumentException if the prefix length is not between 0 and 32
   */
  public Cidr {
    if (prefixLength < 0 || prefixLength > 32) {
      throw new IllegalArgumentException("prefix length " + prefixLength + " is not 0 to 32");
    }
  }

  /**
   * Reads {@code a.b.c.d/n}. Leading zeros are refused, because some programs read them as octal.
   *
   * @param text the text
   * @return the value
   * @throws IllegalArgumentException if the text has another form or a number is out of range
   */
  public static Cidr parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("'" + text + "' must have the form a.b.c.d/n");
    }
    int address = 0;
    for (int i = 1; i <= 4; i++) {
      int octet = Integer.parseInt(form.group(i));
      if (octet > 255) {
        throw new IllegalArgumentException("'" + text + "' has an octet above 255");
      }
      address = address << 8 | octet;
    }
    return new Cidr(address, Integer.parseInt(form.group(5)));
  }

  /**
   * The network this address lies in.
   *
   * @return the same prefix length, with all host bits zero
   */
  public Cidr network() {
    return new Cidr(address & mask(prefixLength), prefixLength);
  }

  /**
   * Whether all host bits are zero.
   *
   * @return true for a network, false for an address in one
   */
  public boolean isNetwork() {
    return equals(network());
  }

  /**
   * Whether the other network lies completely in this one.
   *
   * @param other the other network or address; only its network counts
   * @return true if it does
   */
  public boolean contains(Cidr other) {
    return other.prefixLength >= prefixLength
        && (other.address & mask(prefixLength)) == (address & mask(prefixLength));
  }

  /**
   * Whether the two networks have an address in common.
   *
   * @param other the other network
   * @return true if they have
   */
  public boolean overlaps(Cidr other) {
    return contains(other) || other.contains(this);
  }

  /**
   * Whether the network is for private use (RFC 1918): in 10.0.0.0/8, 172.16.0.0/12 or
   * 192.168.0.0/16.
   *
   * @return true if it is
   */
  public boolean isPrivate() {
    return parse("10.0.0.0/8").contains(this)
        || parse("172.16.0.0/12").contains(this)
        || parse("192.168.0.0/16").contains(this);
  }

  /**
   * The address alone.
   *
   * @return the address, as {@code a.b.c.d}
   */
  public String host() {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 255)
        + "."
        + (address >>> 8 & 255)
        + "."
        + (address & 255);
  }

  /**
   * The form {@link #parse} reads.
   *
   * @return {@code a.b.c.d/n}
   */
  @Override
  public String toString() {
    return host() + "/" + prefixLength;
  }

  private static int mask(int prefixLength) {
    return prefixLength == 0 ? 0 : -1 << (32 - prefixLength);
  }
}
