package io.dockyard.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.InstancePlan;
import io.dockyard.InstanceSpec;
import io.dockyard.testkit.ChildProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The program does on a kernel what it says, whatever it finds there and wherever it is killed. */
class HostProgramTest {

  private static final String UP = "acquire before_dockerd bridge_up firewall_up";
  private static final String DOWN = "firewall_down bridge_down release";
  private static final Path STATE = Path.of("/run/dockyard");
  private static final String ID = "0123456789abcdef".repeat(4);
  private static final String OTHER_ID = "fedcba9876543210".repeat(4);

  private final Path folder;
  private final InstancePlan plan;
  private final InstancePlan other;
  private NetworkNamespace namespace;
  private List<String> before;

  HostProgramTest(@TempDir Path folder) {
    this.folder = folder;
    this.plan = planned("a_", "10.200.1.1/24", "10.200.64.0/18");
    this.other = planned("a_b", "10.201.1.1/24", "10.201.64.0/18");
  }

  private InstancePlan planned(String prefix, String bridge, String pool) {
    return Plans.plan(
        InstanceSpec.builder(prefix)
            .root(folder.resolve(prefix))
            .bridgeCidr(bridge)
            .poolBase(pool));
  }

  @BeforeEach
  void enterANamespaceThatDoesNotForward() throws Exception {
    namespace = new NetworkNamespace();
    namespace.run("", "sysctl", "-qw", "net.ipv4.ip_forward=0");
    before = host();
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    if (namespace != null) {
      namespace.close();
    }
    assertThat(STATE).doesNotExist();
  }

  private String run(InstancePlan instance, String steps) throws Exception {
    List<String> argv = new ArrayList<>(List.of("sh", "-s"));
    argv.addAll(List.of(steps.split(" ", -1)));
    String program = Plans.file(instance, "bin/prepare-host").content();
    return namespace.run(program, argv.toArray(String[]::new));
  }

  /** Runs steps that fail, and returns the exit code and what was said. */
  private String fail(InstancePlan instance, String step) throws Exception {
    return namespace.run(
        Plans.file(instance, "bin/prepare-host").content(),
        "sh",
        "-c",
        "sh -s " + step + " 2>&1; echo exit $?");
  }

  private void ip(String arguments) throws Exception {
    namespace.run("", ("ip " + arguments).split(" ", -1));
  }

  private List<String> rules() throws Exception {
    return namespace.run("", "iptables-save").lines().filter(l -> l.startsWith("-A")).toList();
  }

  private List<String> links() throws Exception {
    return namespace
        .run("", "ip", "-brief", "link")
        .lines()
        .map(l -> l.replaceFirst("[ @].*", ""))
        .toList();
  }

  private String forwards() throws Exception {
    return namespace.run("", "sysctl", "-n", "net.ipv4.ip_forward").strip();
  }

  /** Everything the program may change; a chain without a policy is not the kernel's own. */
  private List<String> host() throws Exception {
    List<String> all = new ArrayList<>(links());
    namespace
        .run("", "iptables-save")
        .lines()
        .filter(line -> line.startsWith("-A ") || line.contains(" - ["))
        .forEach(all::add);
    all.add("forwards " + forwards());
    if (Files.exists(STATE)) {
      try (Stream<Path> files = Files.walk(STATE)) {
        files.map(Path::toString).sorted().forEach(all::add);
      }
    }
    return all;
  }

  @Test
  void upAddsEveryRuleOnceAndMoreForGuardingTheHost() throws Exception {
    run(plan, UP);

    assertThat(rules()).hasSize(plan.network().rules().size() + 1).doesNotHaveDuplicates();
    assertThat(rules())
        .filteredOn(rule -> rule.contains("\"dockyard:a_\""))
        .hasSize(rules().size() - 1);
    assertThat(rules())
        .filteredOn(rule -> rule.startsWith("-A FORWARD") && !rule.contains("mangle"))
        .last()
        .isEqualTo("-A FORWARD -m comment --comment \"dockyard:ip_forward\" -j DROP");
    assertThat(forwards()).isEqualTo("1");
    run(plan, DOWN);
    assertThat(host()).isEqualTo(before);
  }

  @Test
  void everyStepMayBeRepeated() throws Exception {
    run(plan, UP);
    List<String> up = host();

    for (String step : UP.split(" ", -1)) {
      run(plan, step + " " + step);
      assertThat(host()).as(step).isEqualTo(up);
    }
    for (String step : DOWN.split(" ", -1)) {
      run(plan, step + " " + step);
    }
    assertThat(host()).isEqualTo(before);
  }

  /** As a JVM and a service manager that start the same instance. */
  @Test
  void severalAtOnceDoWhatOneDoes() throws Exception {
    Files.createDirectories(plan.paths().run());
    run(plan, UP);
    List<String> up = host();
    run(plan, DOWN);
    Path program = folder.resolve("program");
    Files.writeString(program, Plans.file(plan, "bin/prepare-host").content());
    String eightAtOnce =
        "all=; for i in 1 2 3 4 5 6 7 8; do sh %s %s & all=\"$all $!\"; done;"
            + " for one in $all; do wait $one || exit; done";

    namespace.run("", "sh", "-c", eightAtOnce.formatted(program, UP));

    assertThat(host()).isEqualTo(up);
    namespace.run("", "sh", "-c", eightAtOnce.formatted(program, DOWN));
    assertThat(host()).isEqualTo(before);
  }

  @Test
  void rulesThatAreMissingOrDoubledArePutRight() throws Exception {
    run(plan, UP);
    List<String> up = host();
    String rule = "POSTROUTING -s 10.200.1.0/24 ! -o a_docker0 -m comment --comment dockyard:a_";
    namespace.run(
        "*nat\n-D %1$s -j MASQUERADE\n-A %1$s -j ACCEPT\nCOMMIT\n*filter\n-F FORWARD\nCOMMIT\n"
            .formatted(rule),
        "iptables-restore",
        "--noflush");

    run(plan, "firewall_up");

    assertThat(host()).isEqualTo(up);
    run(plan, DOWN);
  }

  @Test
  void theRulesOfOthersStay() throws Exception {
    namespace.run(
        "*filter\n:theirs - [0:0]\n-A theirs -j ACCEPT\n-A FORWARD -j theirs\nCOMMIT\n",
        "iptables-restore",
        "--noflush");
    run(other, UP);
    List<String> besides = rules();

    run(plan, UP);
    assertThat(rules()).containsAll(besides);
    assertThat(rules().stream().filter(rule -> rule.startsWith("-A FORWARD")))
        .as("ours are asked before those that are there")
        .containsSubsequence(
            "-A FORWARD -m comment --comment \"dockyard:a_\" -j dockyard-a_",
            "-A FORWARD -j theirs");
    run(plan, DOWN);

    assertThat(rules()).isEqualTo(besides);
    assertThat(forwards()).as("the other instance needs it").isEqualTo("1");
    run(other, DOWN);
    assertThat(forwards()).isEqualTo("0");
  }

  /** Whoever stops needs not wait for the kernel twice. */
  @Test
  void withTheRulesOfTheLastInstanceGoesTheGuardAndTheHostForwardsNoMore() throws Exception {
    run(plan, UP);
    run(other, UP);

    run(plan, "firewall_down");
    assertThat(rules()).anyMatch(rule -> rule.contains("dockyard:ip_forward"));
    assertThat(forwards()).as("the other instance needs it").isEqualTo("1");
    run(plan, "bridge_down release");

    run(other, "firewall_down");
    assertThat(rules()).isEmpty();
    assertThat(forwards()).isEqualTo("0");
    run(other, "bridge_down release");
    assertThat(host()).isEqualTo(before);
  }

  /** As a stop that was killed before the daemons had ended, and a start that joins them. */
  @Test
  void whatTheLastInstanceGaveUpTooEarlyIsPutBack() throws Exception {
    run(plan, UP);
    List<String> up = host();

    run(plan, "firewall_down bridge_down");
    run(plan, "acquire firewall_up bridge_up");

    assertThat(host()).isEqualTo(up);
    run(plan, DOWN);
    assertThat(host()).isEqualTo(before);
  }

  /** One may wait for the folder's lock while the other, which was the last, removes the folder. */
  @Test
  void twoThatStopAtOnceLeaveNothing() throws Exception {
    Path programs = folder;
    Files.writeString(programs.resolve("one"), Plans.file(plan, "bin/prepare-host").content());
    Files.writeString(programs.resolve("two"), Plans.file(other, "bin/prepare-host").content());
    String both =
        ("cd %s; for p in one two; do for s in firewall_down bridge_down release; do sh $p $s &"
                + " done; done; wait")
            .formatted(programs);
    for (int i = 0; i < 15; i++) {
      run(plan, UP);
      run(other, UP);

      namespace.run("", "sh", "-c", both);

      assertThat(rules()).as("round %s", i).isEmpty();
      assertThat(STATE).as("round %s", i).doesNotExist();
    }
    assertThat(host()).isEqualTo(before);
  }

  @Test
  void aHostThatForwardsGoesOnDoingSo() throws Exception {
    namespace.run("", "sysctl", "-qw", "net.ipv4.ip_forward=1");
    run(plan, UP);
    assertThat(rules()).noneMatch(rule -> rule.contains("ip_forward"));
    run(plan, DOWN);

    assertThat(forwards()).isEqualTo("1");
  }

  @Test
  void aHostThatForwardsOnlyBecauseOfUsIsGuardedAgainWhenItsRulesWereFlushed() throws Exception {
    run(plan, UP);
    namespace.run("*filter\n-F FORWARD\nCOMMIT\n", "iptables-restore", "--noflush");

    run(other, UP);

    assertThat(rules()).filteredOn(rule -> rule.contains("dockyard:ip_forward")).hasSize(1);
    run(plan, DOWN);
    run(other, DOWN);
    assertThat(host()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exec %s 3600",
        "exec 9<%s; rm %s; exec /proc/self/fd/9 3600",
        "exec unshare --pid --fork --kill-child --mount-proc %s 3600"
      })
  void forwardingStaysWhileADockerRunsThatIsNotOurs(String how) throws Exception {
    Path foreign = folder.resolve("dockerd");
    Files.copy(Path.of("/bin/sleep"), foreign);
    run(plan, UP);
    try (ChildProcess docker = namespace.start(foreign, how.replace("%s", foreign.toString()))) {
      run(plan, DOWN);
      assertThat(forwards()).isEqualTo("1");
      docker.kill9();
      assertThat(docker.awaitExit(Duration.ofSeconds(60))).isNotZero();
    }

    run(other, UP);
    run(other, DOWN);
    assertThat(host()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--reuid=65534", "--ruid=65534", "--euid=65534"})
  void forwardingDoesNotStayForWhatAUserCallsDocker(String user) throws Exception {
    Path foreign = folder.resolve("dockerd");
    Files.copy(Path.of("/bin/sleep"), foreign);
    namespace.run("", "chmod", "755", folder.toString());
    run(plan, UP);
    String script = "exec setpriv %s --clear-groups %s 3600".formatted(user, foreign);
    try (ChildProcess program = namespace.start(foreign, script)) {
      run(plan, DOWN);

      assertThat(forwards()).isEqualTo("0");
      assertThat(program.isAlive()).isTrue();
    }
    assertThat(host()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "ip link add name virbr0 type bridge, ip link set virbr0 up, ip link delete virbr0",
    "ip link add name br-lan type bridge, ip link set br-lan up, ip link delete br-lan",
    "ip tuntap add dev tun0 mode tun, ip link set tun0 up, ip link delete tun0",
    "iptables -A FORWARD -i vpn0 -j ACCEPT, true, iptables -D FORWARD -i vpn0 -j ACCEPT",
    "iptables -A FORWARD -i br-ex -j ACCEPT, true, iptables -D FORWARD -i br-ex -j ACCEPT",
    "iptables -t nat -A POSTROUTING -o vpn0 -j MASQUERADE, true, iptables -t nat -F POSTROUTING"
  })
  void forwardingStaysForWhoCameLater(String come, String up, String go) throws Exception {
    run(plan, UP);
    namespace.run("", "sh", "-c", come + " && " + up);

    run(plan, DOWN);

    assertThat(forwards()).isEqualTo("1");
    assertThat(rules()).contains("-A FORWARD -m comment --comment \"dockyard:ip_forward\" -j DROP");
    namespace.run("", "sh", "-c", go);
    run(other, UP);
    run(other, DOWN);
    assertThat(host()).isEqualTo(before);
  }

  @Test
  void forwardingDoesNotStayForWhatWasThereBefore() throws Exception {
    ip("link add name virbr0 type bridge");
    ip("link set virbr0 up");
    namespace.run("", "iptables", "-A", "FORWARD", "-i", "vpn0", "-j", "ACCEPT");
    ip("link add name idle0 type bridge");
    before = host();

    run(plan, UP);
    run(other, UP);
    ip("link set idle0 up");
    run(plan, DOWN);
    run(other, DOWN);

    assertThat(host()).isEqualTo(before);
  }

  @Test
  void forwardingDoesNotStayForWhatADockerLeft() throws Exception {
    run(plan, UP);
    ip("link add name docker0 type bridge");
    ip("link set docker0 up");
    namespace.run(
        """
        *filter
        :DOCKER - [0:0]
        -A DOCKER -i eth9 -j ACCEPT
        -A FORWARD -o docker0 -j ACCEPT
        COMMIT
        *nat
        -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
        COMMIT
        """,
        "iptables-restore",
        "--noflush");

    run(plan, DOWN);

    assertThat(forwards()).isEqualTo("0");
  }

  /** As where everything is started at once, at boot. */
  @Test
  void whoSwitchedForwardingOnMeanwhileKeepsIt() throws Exception {
    run(plan, "acquire");
    ip("tuntap add dev vpn0 mode tun");
    ip("link set vpn0 up");
    namespace.run("", "sysctl", "-qw", "net.ipv4.ip_forward=1");

    run(plan, "before_dockerd bridge_up firewall_up");
    assertThat(rules()).noneMatch(rule -> rule.contains("dockyard:ip_forward"));
    run(plan, DOWN);

    assertThat(forwards()).isEqualTo("1");
  }

  /** Such rules are saved where somebody saves all that are there. */
  @Test
  void theGuardOfAnEarlierBootDoesNotStayInTheWay() throws Exception {
    run(plan, UP);
    String saved = namespace.run("", "iptables-save");
    run(plan, DOWN);
    namespace.run(saved, "iptables-restore");
    namespace.run("", "sysctl", "-qw", "net.ipv4.ip_forward=1");

    run(plan, UP);

    assertThat(rules()).noneMatch(rule -> rule.contains("dockyard:ip_forward"));
    run(plan, DOWN);
    assertThat(rules()).isEmpty();
    assertThat(forwards()).isEqualTo("1");
  }

  @Test
  void theGuardIsAskedAfterTheRulesThatCameLater() throws Exception {
    run(plan, UP);
    List<String> up = host();
    namespace.run("", "iptables", "-A", "FORWARD", "-i", "vpn0", "-j", "ACCEPT");

    run(plan, "firewall_up");

    assertThat(rules())
        .filteredOn(rule -> rule.startsWith("-A FORWARD"))
        .endsWith(
            "-A FORWARD -i vpn0 -j ACCEPT",
            "-A FORWARD -m comment --comment \"dockyard:ip_forward\" -j DROP");
    namespace.run("", "iptables", "-D", "FORWARD", "-i", "vpn0", "-j", "ACCEPT");
    assertThat(host()).isEqualTo(up);
    run(plan, DOWN);
  }

  @Test
  void theWayToBridgesOfOthersIsLeftToTheHostWhateverTheirNames() throws Exception {
    List<String> names = List.of("virbr0", "a\"b", "a\\b", "a'b", "a;b$c", "brücke", "xdocker0");
    for (String name : names) {
      namespace.run("", "ip", "link", "add", "name", name, "type", "bridge");
    }
    ip("link add name docker9 type bridge");
    ip("link add name br-other type bridge");
    run(other, "bridge_up");

    run(plan, "firewall_up");

    assertThat(rules()).filteredOn(rule -> rule.endsWith("-j RETURN")).hasSize(names.size() + 2);
    assertThat(rules())
        .containsSubsequence(
            "-A dockyard-a_ -s 10.200.64.0/18 -d 10.200.64.0/18"
                + " -m comment --comment \"dockyard:a_\" -j ACCEPT",
            "-A dockyard-a_ -o virbr0 -m comment --comment \"dockyard:a_\" -j RETURN",
            "-A dockyard-a_ -i a_docker0 -m comment --comment \"dockyard:a_\" -j ACCEPT");
    run(plan, "firewall_up");
    run(plan, "firewall_down bridge_down");
    run(other, DOWN);
    assertThat(rules()).filteredOn(rule -> rule.contains("a_")).isEmpty();
    run(plan, "release");
  }

  @Test
  void theWayThroughABridgeThatLeadsOutIsOpen() throws Exception {
    ip("link add name vmbr0 type bridge");
    ip("address add 10.9.9.2/24 dev vmbr0");
    ip("link set vmbr0 up");
    ip("route add default via 10.9.9.1");
    ip("link add name vmbr1 type bridge");
    ip("link add name card type veth peer name cable");
    ip("link add name overlay type vxlan id 5 dev card dstport 4789");
    ip("link set overlay master vmbr1");
    ip("link add name virbr0 type bridge");
    ip("tuntap add dev vnet0 mode tap");
    ip("link set vnet0 master virbr0");

    run(plan, "firewall_up");

    assertThat(rules()).filteredOn(rule -> rule.contains(" -o virbr0 ")).hasSize(1);
    assertThat(rules()).noneMatch(rule -> rule.contains(" -o vmbr"));
    run(plan, DOWN);
  }

  @Test
  void soIsTheWayThroughOneThatIsOnlyNamedLikeDockers() throws Exception {
    ip("link add name br-ex type bridge");
    ip("address add 10.9.9.2/24 dev br-ex");
    ip("link set br-ex up");
    ip("route add default via 10.9.9.1");
    ip("link add name br-0123456789ab type bridge");
    ip("link add name card type veth peer name cable");
    ip("link add name overlay type vxlan id 5 dev card dstport 4789");
    ip("link set overlay master br-0123456789ab");

    run(plan, "firewall_up");

    assertThat(rules())
        .containsSubsequence(
            "-A dockyard-a_ -i a_docker0 -o br-ex -m comment --comment \"dockyard:a_\" -j ACCEPT",
            "-A dockyard-a_ -s 10.200.64.0/18 -o br-ex -m comment --comment \"dockyard:a_\""
                + " -j ACCEPT",
            "-A dockyard-a_ -o br-+ -m comment --comment \"dockyard:a_\" -j RETURN");
    assertThat(rules()).noneMatch(rule -> rule.contains("br-0123456789ab"));
    run(plan, DOWN);
  }

  @Test
  void aNetworkOfTheInstanceThatAUserNamedIsNobodyElses() throws Exception {
    ip("link add name named0 type bridge");
    ip("address add 10.200.65.1/24 dev named0");
    ip("link add name named1 type bridge");
    ip("address add 10.201.65.1/24 dev named1");

    run(plan, "firewall_up");

    assertThat(rules()).noneMatch(rule -> rule.contains(" -o named0 "));
    assertThat(rules()).filteredOn(rule -> rule.contains(" -o named1 ")).hasSize(1);
    run(plan, DOWN);
  }

  @Test
  void aBridgeThatAnotherInstanceHasJustMadeIsNobodyElses() throws Exception {
    String made =
        InstanceBridge.toMake(other.network(), other.addresses().bridgeCidr())
            .lines()
            .findFirst()
            .orElseThrow();
    namespace.run(made + "\n", "ip", "-batch", "-");

    run(plan, "firewall_up");

    assertThat(rules()).noneMatch(rule -> rule.contains("a_bdocker0"));
    run(plan, DOWN);
  }

  @Test
  void nothingFromADefaultRouteHasAnAddressOfThePool() throws Exception {
    ip("link add up0 type veth peer name up1");
    ip("address add 10.9.9.2/24 dev up0");
    ip("link set up0 up");
    ip("route add default via 10.9.9.1");

    run(plan, "firewall_up");

    assertThat(rules())
        .contains(
            "-A PREROUTING -s 10.200.64.0/18 -i up0 -m comment --comment \"dockyard:a_\" -j DROP");
    run(plan, DOWN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.200.77.7/24", "10.200.0.7/16", "10.200.1.7/24"})
  void aHostThatJoinsANetworkOfTheseAddressesMeanwhileIsNotCutOff(String address) throws Exception {
    run(plan, UP);
    for (String link : List.of("up", "free")) {
      ip("link add %1$s0 type veth peer name %1$s1".formatted(link));
      ip("link set %s0 up".formatted(link));
      ip("link set %s1 up".formatted(link));
    }
    ip("address add " + address + " dev up0");
    ip("route add default dev up0");
    ip("route add default dev free0 metric 9");

    run(plan, "firewall_up");

    assertThat(rules())
        .noneMatch(rule -> rule.contains(" -i up0 "))
        .contains(
            "-A PREROUTING -s 10.200.64.0/18 -i free0 -m comment --comment \"dockyard:a_\""
                + " -j DROP");
    run(plan, DOWN);
  }

  @Test
  void anInterfaceOfThatNameThatIsNotOursIsRefused() throws Exception {
    ip("link add name a_docker0 type bridge");
    List<String> found = host();

    assertThat(fail(plan, "bridge_up"))
        .contains("interface a_docker0 exists and is not this instance's", "remove it")
        .endsWith("exit " + HostProgram.REFUSED + "\n");

    run(plan, "bridge_down");
    assertThat(host()).isEqualTo(found);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.200.1.7/24", "10.200.1.7/32", "10.200.0.7/16", "10.200.77.7/24"})
  void aHostThatIsInANetworkOfTheseAddressesByNowIsNotCutOff(String address) throws Exception {
    ip("link add up0 type veth peer name up1");
    ip("link set up0 up");
    ip("link set up1 up");
    ip("address add " + address + " dev up0");
    if (address.endsWith("/32")) {
      ip("route add 10.200.1.1 dev up0");
    }
    List<String> found = host();

    assertThat(fail(plan, "bridge_up"))
        .contains("network of up0", "10.200.1.0/24, 10.200.64.0/18", "leave that network")
        .endsWith("exit " + HostProgram.REFUSED + "\n");

    assertThat(host()).isEqualTo(found);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.200.2.7/24", "10.201.64.7/18", "10.199.0.1/16"})
  void networksBesideItsOwnAreNoHindrance(String address) throws Exception {
    ip("link add up0 type veth peer name up1");
    ip("link set up0 up");
    ip("link set up1 up");
    ip("address add " + address + " dev up0");
    ip("route add default dev up0");
    ip("route add 10.200.0.0/16 via 10.9.9.9 dev up0 onlink");

    run(plan, "bridge_up");

    assertThat(links()).contains("a_docker0");
    run(plan, DOWN);
  }

  @Test
  void aBridgeIsMendedInPlaceOrMadeWhereItIsMissing() throws Exception {
    run(plan, "bridge_up");
    List<String> up = host();
    String index = index();
    ip("address flush dev a_docker0");
    ip("link set a_docker0 down");

    run(plan, "bridge_mend bridge_mend");

    assertThat(index()).isEqualTo(index);
    assertThat(address()).contains("inet 10.200.1.1/24");
    assertThat(host()).isEqualTo(up);
    run(plan, "bridge_down bridge_mend");
    assertThat(address()).contains("inet 10.200.1.1/24");
    assertThat(host()).isEqualTo(up);
    run(plan, DOWN);
  }

  private String index() throws Exception {
    return namespace.run("", "cat", "/sys/class/net/a_docker0/ifindex").strip();
  }

  @Test
  void aBridgeWithContainersStaysAndOneWithoutIsMadeAnew() throws Exception {
    run(plan, "bridge_up");
    ip("address flush dev a_docker0");
    run(plan, "bridge_up");
    assertThat(address()).contains("inet 10.200.1.1/24");

    ip("link add veth0a1b2c3 type veth peer name veth3c2b1a0");
    ip("link set veth0a1b2c3 master a_docker0");
    ip("address flush dev a_docker0");
    run(plan, "bridge_up");
    assertThat(address()).doesNotContain("inet ");
    run(plan, "bridge_down");

    assertThat(links()).doesNotContain("a_docker0", "veth0a1b2c3", "veth3c2b1a0");
  }

  private String address() throws Exception {
    return namespace.run("", "ip", "-4", "address", "show", "dev", "a_docker0");
  }

  @Test
  void pairsThatNothingIsAttachedToGoWithTheLastInstanceAndThoseOfOthersStay() throws Exception {
    run(plan, "acquire");
    ip("link add veth0a1b2c3 type veth peer name veth3c2b1a0");
    ip("link add mine0 type veth peer name mine1");
    ip("link add name br0 type bridge");
    ip("link add veth1111111 type veth peer name veth2222222");
    ip("link set veth1111111 master br0");

    run(plan, "release");

    assertThat(links())
        .contains("mine0", "mine1", "veth1111111", "veth2222222")
        .doesNotContain("veth0a1b2c3", "veth3c2b1a0");
  }

  @Test
  void aSharedFolderThatIsNotEmptyYetGoesWithALaterRelease() throws Exception {
    Path folder = Path.of("/run/containerd");
    assertThat(folder).doesNotExist();
    run(plan, "acquire");
    Path socket = Files.createDirectories(folder.resolve("s")).resolve("socket-of-a-killed-shim");
    Files.createFile(socket);

    run(plan, "release");

    assertThat(socket).exists();
    Files.delete(socket);
    run(plan, "release");
    assertThat(folder).doesNotExist();
  }

  @Test
  void theDefaultNetworkIsMarkedAndNoOther() throws Exception {
    Path database = database(network(ID, "bridge", "false") + network(OTHER_ID, "mine", "false"));
    long length = Files.size(database);

    run(plan, "before_dockerd before_dockerd");

    assertThat(Files.readString(database, StandardCharsets.ISO_8859_1))
        .contains(network(ID, "bridge", "true "))
        .contains(network(OTHER_ID, "mine", "false"));
    assertThat(database).hasSize(length);
  }

  @Test
  void aStalePidFileGoes() throws Exception {
    Path file = plan.paths().dockerdPidFile();
    Files.createDirectories(file.getParent());
    Files.writeString(file, "1");

    run(plan, "before_dockerd");

    assertThat(file).doesNotExist();
  }

  @Test
  void aDatabaseThatCannotBeReadIsRefusedWhereThereIsADocker0() throws Exception {
    database("{\"name\":\"bridge\",\"whatever\":1}\0");
    run(plan, "before_dockerd");
    ip("link add name docker0 type bridge");

    assertThat(fail(plan, "before_dockerd"))
        .contains("dockerd would delete the interface docker0", "use a version of Docker")
        .endsWith("exit " + HostProgram.REFUSED + "\n");
  }

  private Path database(String networks) throws IOException {
    Path file = plan.paths().dataRoot().resolve("network/files/local-kv.db");
    Files.createDirectories(file.getParent());
    String text = "\u00e9\0\n" + networks + "\u00e9\0";
    return Files.writeString(file, text, StandardCharsets.ISO_8859_1);
  }

  private static String network(String id, String name, String inDelete) {
    return ("docker/network/v1.0/network/%1$s/\0\0\0\0\0\0\0\u00ff"
            + "{\"id\":\"%1$s\",\"inDelete\":%2$s,\"name\":\"%3$s\",\"networkType\":\"bridge\"}\0")
        .formatted(id, inDelete, name);
  }

  @ParameterizedTest
  @ValueSource(strings = {UP, DOWN})
  void goesOnWhereOneThatWasKilledHasEnded(String steps) throws Exception {
    database(network(ID, "bridge", "false"));
    makeDeadlyCommands();
    boolean killed = true;
    for (int at = 1; killed; at++) {
      run(plan, steps.equals(UP) ? "acquire" : UP);
      killed = runKilledAt(at, steps);
      run(plan, steps);
      if (steps.equals(UP)) {
        assertThat(rules()).as("killed at %s", at).hasSize(plan.network().rules().size() + 1);
        assertThat(forwards()).isEqualTo("1");
        assertThat(links()).contains("a_docker0");
        run(plan, DOWN);
      }
      assertThat(host()).as("killed at %s", at).isEqualTo(before);
      assertThat(at).as("until it is not killed any more").isLessThan(500);
    }
  }

  /** Commands that kill the program that calls them at the time that is said. */
  private void makeDeadlyCommands() throws IOException {
    Path deadly = Files.createDirectories(folder.resolve("deadly"));
    for (String name :
        List.of(
            "awk",
            "cat",
            "dd",
            "flock",
            "grep",
            "ip",
            "iptables-restore",
            "iptables-save",
            "ls",
            "md5sum",
            "mkdir",
            "mv",
            "rm",
            "rmdir",
            "sort",
            "stat",
            "tr")) {
      Path file = deadly.resolve(name);
      Files.writeString(
          file,
          """
          #!/bin/sh
          PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
          echo >>%1$s/count
          [ "$(wc -l <%1$s/count)" -ne "$KILL_AT" ] || kill -9 0
          exec %2$s "$@"
          """
              .formatted(folder, name));
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
  }

  /** Whether it was killed, because it called so many commands. */
  private boolean runKilledAt(int at, String steps) throws Exception {
    Files.deleteIfExists(folder.resolve("count"));
    String command =
        "PATH=%s/deadly:$PATH KILL_AT=%d setsid -w sh -s %s; [ $? -ne 0 ] && echo killed || :"
            .formatted(folder, at, steps);
    return namespace
        .run(Plans.file(plan, "bin/prepare-host").content(), "sh", "-c", command)
        .contains("killed");
  }
}
