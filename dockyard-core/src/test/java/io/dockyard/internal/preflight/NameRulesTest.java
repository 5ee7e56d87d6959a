package io.dockyard.internal.preflight;

import static io.dockyard.internal.preflight.Observed.fine;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.dockyard.InstanceSpec;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NameRulesTest {

  private static final InstanceSpec OWN_GROUP = fine().spec().build();
  private static final InstanceSpec TEAM = fine().spec().socketGroup("team").build();

  /** By which the bridge of instance a is known before it has its alias. */
  private static final String HARDWARE_ADDRESS = "02:22:e7:99:f5:82";

  private static List<Problem> problems(InstanceSpec spec, Observed observed) {
    return NameRules.problems(spec, observed.facts(), List.of(), false);
  }

  static Stream<Arguments> whatBreaksOneRule() {
    return Stream.of(
        arguments(
            OWN_GROUP,
            fine().bridge(true, "", "02:00:00:00:00:01"),
            "prefix 'a' cannot be used: an interface adocker0 exists and is not ours"),
        arguments(
            OWN_GROUP,
            fine().bridge(true, "dockyard:b", "02:00:00:00:00:01"),
            "prefix 'a' cannot be used: an interface adocker0 exists and is not ours"),
        arguments(
            OWN_GROUP,
            fine().bridge(false, "dockyard:a", "02:00:00:00:00:01"),
            "prefix 'a' cannot be used: an interface adocker0 exists and is not ours"),
        arguments(
            OWN_GROUP,
            fine().group(),
            "prefix 'a' cannot be used: a group adocker exists and is not ours"),
        arguments(TEAM, fine(), "socketGroup 'team' does not exist on this host"));
  }

  @ParameterizedTest
  @MethodSource("whatBreaksOneRule")
  void aNameThatIsNotFreeIsAProblem(InstanceSpec spec, Observed observed, String said) {
    assertThat(problems(spec, observed))
        .singleElement()
        .satisfies(problem -> assertThat(problem.exception()).hasMessage(said));
  }

  static Stream<Arguments> whatFits() {
    return Stream.of(
        arguments(OWN_GROUP, fine()),
        arguments(OWN_GROUP, fine().bridge(true, "dockyard:a", "02:00:00:00:00:01")),
        arguments(OWN_GROUP, fine().bridge(true, "", HARDWARE_ADDRESS)),
        arguments(TEAM, fine().group()));
  }

  @ParameterizedTest
  @MethodSource
  void whatFits(InstanceSpec spec, Observed observed) {
    assertThat(problems(spec, observed)).isEmpty();
  }

  @Test
  void whatWasLeftOfTheInstanceMayHaveItsGroup() {
    assertThat(NameRules.problems(OWN_GROUP, fine().group().facts(), List.of(), true)).isEmpty();
  }

  @Test
  void whatIsInTheBackendsWayIsNamedBetweenInterfaceAndGroup() {
    List<String> obstacles = List.of("a unit x exists", "a unit y exists");
    Observed observed = fine().bridge(true, "x", "").group();

    assertThat(NameRules.problems(OWN_GROUP, observed.facts(), obstacles, false))
        .extracting(Problem::seen)
        .containsExactly(
            "cannot be used: an interface adocker0 exists and is not ours",
            "cannot be used: a unit x exists",
            "cannot be used: a unit y exists",
            "cannot be used: a group adocker exists and is not ours");
  }
}
