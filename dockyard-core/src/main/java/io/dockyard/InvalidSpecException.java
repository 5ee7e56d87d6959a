package io.dockyard;

/** A value that was given breaks a rule. Nothing on the host has been changed. */
public final class InvalidSpecException extends DockyardException {

  private static final long serialVersionUID = 1L;

  private final String field;

  /**
   * A value that breaks a rule.
   *
   * @param field the setting as {@link InstanceSpec} names it
   * @param value the value that was given
   * @param rule the rule it breaks, as a sentence without its subject ("must be …")
   */
  public InvalidSpecException(String field, String value, String rule) {
    super(field + " '" + value + "' " + rule, null);
    this.field = field;
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
