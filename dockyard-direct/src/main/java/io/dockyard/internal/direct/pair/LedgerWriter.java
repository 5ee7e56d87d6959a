package io.dockyard.internal.direct.pair;

import java.util.HashMap;
import java.util.Map;

/** Writes pages of the holders file, and keeps the texts of the holders for the next one. */
final class LedgerWriter {

  /** Of the last page; never changed. */
  private volatile Map<Holder, String> texts = Map.of();

  String write(LedgerPage page) {
    Map<Holder, String> before = texts;
    Map<Holder, String> now = new HashMap<>();
    String text =
        LedgerJson.write(
            page,
            holder -> {
              String known = before.get(holder);
              String written = known == null ? LedgerJson.text(holder) : known;
              now.put(holder, written);
              return written;
            });
    texts = now;
    return text;
  }
}
