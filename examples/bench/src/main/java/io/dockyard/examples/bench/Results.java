package io.dockyard.examples.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The measured times, by name, and their medians. */
final class Results {

  private static final String HEADING = "milliseconds";
  private static final String NONE = "-";

  private final Map<String, Series> byName = new LinkedHashMap<>();

  private record Series(List<Duration> ours, List<Duration> byHand) {}

  /** Results with a row for each name, in this order. */
  Results(List<String> names) {
    names.forEach(name -> byName.put(name, new Series(new ArrayList<>(), new ArrayList<>())));
  }

  void ours(String name, Duration took) {
    series(name).ours().add(took);
  }

  void byHand(String name, Duration took) {
    series(name).byHand().add(took);
  }

  /** A table for people: medians with the range in brackets. */
  String table() {
    StringBuilder table = new StringBuilder();
    table.append(row(HEADING, "dockyard", "", "by hand", "", "ratio"));
    byName.forEach(
        (name, series) ->
            table.append(
                row(
                    name,
                    text(median(series.ours()), "%.1f"),
                    range(series.ours()),
                    text(median(series.byHand()), "%.1f"),
                    range(series.byHand()),
                    text(ratio(series), "%.2f"))));
    return table.toString();
  }

  /** A JSON list with an object of always the same four keys for each name. */
  String json() {
    return byName.entrySet().stream()
        .map(entry -> object(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n"));
  }

  private Series series(String name) {
    Series series = byName.get(name);
    if (series == null) {
      throw new IllegalArgumentException("no row " + name);
    }
    return series;
  }

  private static String object(String name, Series series) {
    return "{\"name\": \"%s\", \"ours_ms\": %s, \"by_hand_ms\": %s, \"ratio\": %s}"
        .formatted(
            name,
            number(median(series.ours())),
            number(median(series.byHand())),
            number(ratio(series)));
  }

  private static String number(OptionalDouble value) {
    return value.isPresent() ? format("%.3f", value.getAsDouble()) : "null";
  }

  private static String text(OptionalDouble value, String format) {
    return value.isPresent() ? format(format, value.getAsDouble()) : NONE;
  }

  private static String range(List<Duration> samples) {
    if (samples.isEmpty()) {
      return "";
    }
    double[] sorted = sorted(samples);
    return format("[%.1f-%.1f]", sorted[0], sorted[sorted.length - 1]);
  }

  /** As wide as the longest name. */
  private String row(String name, Object... cells) {
    int width = byName.keySet().stream().mapToInt(String::length).max().orElse(0);
    String padded = name + " ".repeat(Math.max(width, HEADING.length()) - name.length());
    return padded.concat(format(" %9s %-16s %9s %-16s %6s", cells)).stripTrailing().concat("\n");
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static OptionalDouble ratio(Series series) {
    OptionalDouble ours = median(series.ours());
    OptionalDouble byHand = median(series.byHand());
    return ours.isPresent() && byHand.isPresent()
        ? OptionalDouble.of(ours.getAsDouble() / byHand.getAsDouble())
        : OptionalDouble.empty();
  }

  private static OptionalDouble median(List<Duration> samples) {
    if (samples.isEmpty()) {
      return OptionalDouble.empty();
    }
    double[] sorted = sorted(samples);
    int half = sorted.length / 2;
    return OptionalDouble.of(
        sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2);
  }

  private static double[] sorted(List<Duration> samples) {
    return samples.stream().mapToDouble(took -> took.toNanos() / 1e6).sorted().toArray();
  }
}
