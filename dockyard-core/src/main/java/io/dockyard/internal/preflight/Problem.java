package io.dockyard.internal.preflight;

import io.dockyard.DockyardException;
import io.dockyard.InvalidSpecException;
import io.dockyard.RefusedException;
import java.util.List;
import java.util.Optional;

/**
 * One thing that stands against an instance on this host.
 *
 * @param field the setting that is wrong, as {@link io.dockyard.InstanceSpec} names it; empty where
 *     none is
 * @param value the value it has; empty where no setting is wrong
 * @param seen the rule that the value breaks, as a sentence without its subject ("must be …"); or,
 *     where no setting is wrong, what was seen
 * @param advice what to do about it; empty where nothing can be advised
 */
public record Problem(Optional<String> field, String value, String seen, String advice) {

  /**
   * A setting breaks a rule, which says what to do by itself.
   *
   * @param field the setting
   * @param value its value
   * @param rule the rule
   * @return the problem
   */
  public static Problem in(String field, Object value, String rule) {
    return in(field, value, rule, "");
  }

  /**
   * A setting breaks a rule.
   *
   * @param field the setting
   * @param value its value
   * @param rule the rule
   * @param advice what to do
   * @return the problem
   */
  public static Problem in(String field, Object value, String rule, String advice) {
    return new Problem(Optional.of(field), value.toString(), rule, advice);
  }

  /**
   * Something is in the way.
   *
   * @param seen what
   * @param advice what to do
   * @return the problem
   */
  public static Problem of(String seen, String advice) {
    return new Problem(Optional.empty(), "", seen, advice);
  }

  /**
   * The problem as an operation throws it.
   *
   * @return the exception
   */
  public DockyardException exception() {
    return field
        .<DockyardException>map(name -> new InvalidSpecException(name, value, seen, advice))
        .orElseGet(() -> new RefusedException(seen, advice));
  }

  /**
   * Refuses because of the first of some problems, if there is one.
   *
   * @param problems the problems
   */
  public static void throwFirst(List<Problem> problems) {
    if (!problems.isEmpty()) {
      throw problems.get(0).exception();
    }
  }
}
