package io.dockyard.internal.preflight;

import static io.dockyard.internal.preflight.Observed.other;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Cidr;
import io.dockyard.InstanceSpec;
import io.dockyard.internal.host.OccupiedRange;
import io.dockyard.internal.registry.RegistryEntry;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRulesTest {

  private static final List<RegistryEntry> OTHERS =
      List.of(other("b", "/srv/b", "10.9.0.1/24", "10.10.0.0/16"));
  private static final List<OccupiedRange> HOST =
      List.of(
          seen("10.20.0.7/24", "eth0", "address 10.20.0.7/24 dev eth0"),
          seen("10.20.0.0/24", "eth0", "route 10.20.0.0/24 dev eth0"),
          seen("172.0.0.0/7", "eth0", "route 172.0.0.0/7 dev eth0"),
          seen("10.30.0.0/24", "adocker0", "route 10.30.0.0/24 dev adocker0"),
          seen("10.31.0.0/24", "adocker0", "route 10.31.0.0/24 dev adocker0 table 9"),
          seen("10.33.0.0/24", "br-0123456789ab", "route 10.33.0.0/24 dev br-0123456789ab"),
          seen("10.32.0.0/24", "aadocker0", "route 10.32.0.0/24 dev aadocker0"));
  private static final AddressRules RULES =
      new AddressRules(Set.of("adocker0", "br-0123456789ab"), HOST, OTHERS);
  private static final List<Cidr> SPACE = List.of(Cidr.parse("10.8.0.0/14"));

  private static OccupiedRange seen(String cidr, String link, String as) {
    return new OccupiedRange(cidr, Optional.of(link), as);
  }

  private static InstanceSpec.Builder spec() {
    return InstanceSpec.builder("a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.9.0.129/25 | overlaps 10.9.0.0/24, which is in use by instance 'b'",
        "10.10.3.1/24  | overlaps 10.10.0.0/16, which is in use by instance 'b'",
        "10.16.0.1/12  | overlaps 10.20.0.0/24, which is in use by the host: address 10.20.0.7/24 dev eth0",
        "10.32.0.1/24  | overlaps 10.32.0.0/24, which is in use by the host: route 10.32.0.0/24 dev aadocker0"
      })
  void aBridgeThatOverlapsWhatIsInUseIsAProblem(String bridge, String broken) {
    assertThat(RULES.problems(spec().bridgeCidr(bridge).build()))
        .containsExactly(Problem.in("bridgeCidr", bridge, broken));
  }

  @Test
  void bothTheBridgeAndThePoolAreNamed() {
    InstanceSpec spec = spec().bridgeCidr("10.9.0.1/24").poolBase("10.20.0.0/16").build();

    assertThat(RULES.problems(spec))
        .extracting(problem -> problem.field().orElseThrow())
        .containsExactly("bridgeCidr", "poolBase");
  }

  @ParameterizedTest
  @CsvSource({
    "10.9.1.1/24, 10.11.0.0/16",
    // What the own bridge uses, and where the world is.
    "10.30.0.1/24, 10.31.0.0/16",
    "172.16.0.1/24, 172.17.0.0/16"
  })
  void freeAddressesFit(String bridge, String pool) {
    assertThat(RULES.problems(spec().bridgeCidr(bridge).poolBase(pool).build())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 18})
  void networksThatAChosenPoolHasNoRoomForAreAProblem(int poolSize) {
    assertThat(RULES.problems(spec().poolSize(poolSize).build()))
        .containsExactly(
            Problem.in(
                "poolSize",
                poolSize,
                "must be at least 19 where poolBase is left open: the pool that is chosen has that"
                    + " prefix length",
                "give a poolBase with a prefix length of at most "
                    + poolSize
                    + ", or a larger poolSize"));
  }

  @Test
  void networksThatThePoolHasRoomForFit() {
    assertThat(RULES.problems(spec().poolSize(19).build())).isEmpty();
    assertThat(RULES.problems(spec().poolBase("10.64.0.0/12").poolSize(16).build())).isEmpty();
    assertThat(RULES.choose(spec().poolSize(19).build(), SPACE)).isPresent();
  }

  @Test
  void whatIsLeftOpenIsChosenBesideWhatIsInUseAndGiven() {
    InstanceSpec both = RULES.choose(spec().build(), SPACE).orElseThrow();
    assertThat(both.bridgeCidr()).contains(Cidr.parse("10.8.0.1/24"));
    assertThat(both.poolBase()).contains(Cidr.parse("10.8.32.0/19"));

    InstanceSpec pool = RULES.choose(spec().bridgeCidr("10.8.0.1/24").build(), SPACE).orElseThrow();
    assertThat(pool.bridgeCidr()).contains(Cidr.parse("10.8.0.1/24"));
    assertThat(pool.poolBase()).contains(Cidr.parse("10.8.96.0/19"));

    InstanceSpec bridge = RULES.choose(spec().poolBase("10.8.0.0/16").build(), SPACE).orElseThrow();
    assertThat(bridge.bridgeCidr()).contains(Cidr.parse("10.9.64.1/24"));
    assertThat(bridge.poolBase()).contains(Cidr.parse("10.8.0.0/16"));
  }

  @Test
  void whatIsGivenStaysAsItIs() {
    InstanceSpec given = spec().bridgeCidr("10.30.0.1/24").poolBase("10.31.0.0/16").build();
    assertThat(RULES.choose(given, List.of())).contains(given);
  }

  @Test
  void nothingIsChosenWhereNothingIsFree() {
    assertThat(RULES.choose(spec().build(), List.of(Cidr.parse("10.10.0.0/16")))).isEmpty();
  }
}
