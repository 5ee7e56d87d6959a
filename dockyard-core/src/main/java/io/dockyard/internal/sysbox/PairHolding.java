package io.dockyard.internal.sysbox;

import io.dockyard.SysboxHolder;
import java.util.List;

/**
 * Who holds the pair, as its backend tells an operator.
 *
 * @param number how many holders there are, with those of others
 * @param holders those that are known
 * @param findings what is to be said of them, and of what was started for them; sentences
 */
public record PairHolding(int number, List<SysboxHolder> holders, List<String> findings) {

  /** Nobody holds it, as far as is known. */
  public static final PairHolding UNKNOWN = new PairHolding(0, List.of(), List.of());

  /** Who holds it, copied. */
  public PairHolding {
    holders = List.copyOf(holders);
    findings = List.copyOf(findings);
  }
}
