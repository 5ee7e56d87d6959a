package io.dockyard;

/** A value that was given breaks a rule. Nothing on the host has been changed. */
public final class InvalidSpecException extends DockyardException {

  private static final long serialVersionUID = 1L;
  private static final int LONGEST_SHOWN = 200;

  private final String field;

  /**
   * A value that breaks a rule.
   *
   * @param field the setting as {@link InstanceSpec} names it
   * @param value the value that was given
   * @param rule the rule it breaks, as a sentence without its subject ("must be …")
   */
  public InvalidSpecException(String field, String value, String rule) {
    this(field, value, rule, "");
  }

  /**
   * A value that breaks a rule which does not say by itself what to do.
   *
   * @param field the setting as {@link InstanceSpec} names it
   * @param value the value that was given
   * @param rule the rule it breaks, as a sentence without its subject ("must be …")
   * @param advice what to do about it; empty where nothing can be advised
   */
  public InvalidSpecException(String field, String value, String rule, String advice) {
    super(field + " '" + printable(value) + "' " + rule, advice, null);
    this.field = field;
  }

  /** Bounded and on one line, so that a hostile value cannot forge lines of a log. */
  private static String printable(String value) {
    StringBuilder text = new StringBuilder();
    value
        .codePoints()
        .limit(LONGEST_SHOWN)
        .forEach(
            point -> {
              if (Character.isISOControl(point)) {
                text.append("\\u%04x".formatted(point));
              } else {
                text.appendCodePoint(point);
              }
            });
    return value.codePointCount(0, value.length()) > LONGEST_SHOWN ? text + "…" : text.toString();
  }

  /**
   * The setting that is wrong.
   *
   * @return its name, as {@link InstanceSpec} names it
   */
  public String field() {
    return field;
  }
}
