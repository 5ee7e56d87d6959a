package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Cidr;
import io.dockyard.Instance;
import io.dockyard.testkit.JvmUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Several JVMs and threads work on the same host and on the same instance at the same time. */
public abstract class ConcurrencyContract extends BackendContract {

  private static final Duration WORK = Duration.ofMinutes(3);

  @Test
  void twoJvmsCreateTenInstancesEachAndNoneSharesAnythingWithAnother() {
    String[] ones = IntStream.range(0, 10).mapToObj(i -> "ccx" + i).toArray(String[]::new);
    String[] others = IntStream.range(0, 10).mapToObj(i -> "ccy" + i).toArray(String[]::new);
    List.of(ones).forEach(this::own);
    List.of(others).forEach(this::own);

    atOnce(
        JvmOperations.start(backend(), "create", ones),
        JvmOperations.start(backend(), "create", others));

    List<Instance> all = new ArrayList<>();
    Set<Object> names = new HashSet<>();
    for (String prefix : concat(ones, others)) {
      Instance instance = dockyard().find(prefix).orElseThrow();
      all.add(instance);
      names.add(instance.plan().paths().root());
      names.add(instance.plan().network().bridge());
      names.add(instance.plan().group());
    }
    assertThat(names).hasSize(3 * 20);
    for (int i = 0; i < all.size(); i++) {
      for (int j = i + 1; j < all.size(); j++) {
        assertDisjoint(all.get(i), all.get(j));
      }
    }
  }

  private static void assertDisjoint(Instance a, Instance b) {
    for (Cidr one : List.of(a.plan().addresses().bridgeCidr(), a.plan().addresses().poolBase())) {
      for (Cidr other :
          List.of(b.plan().addresses().bridgeCidr(), b.plan().addresses().poolBase())) {
        assertThat(one.overlaps(other)).as("%s %s of %s, %s", one, other, a, b).isFalse();
      }
    }
  }

  private static List<String> concat(String[] a, String[] b) {
    List<String> all = new ArrayList<>(List.of(a));
    all.addAll(List.of(b));
    return all;
  }

  @Test
  void twoJvmsThatCreateTheSameInstanceBothGetTheOne() {
    own("ccz");
    List<String> outputs =
        atOnce(
            JvmOperations.start(backend(), "create", "ccz"),
            JvmOperations.start(backend(), "create", "ccz"));

    List<String> created =
        outputs.stream()
            .flatMap(String::lines)
            .filter(line -> line.startsWith("created "))
            .toList();
    assertThat(created).hasSize(2);
    assertThat(Set.copyOf(created)).hasSize(1);
    assertThat(dockyard().instances().stream().filter(i -> i.prefix().equals("ccz"))).hasSize(1);
  }

  @Test
  void oneInstanceIsStartedStoppedAndDestroyedByTwoJvmsAtOnce()
      throws InterruptedException, ExecutionException {
    create("ccw");
    try (JvmUnderTest other = JvmOperations.start(backend(), "everything", "ccw")) {
      other.awaitLine("ready", WORK);
      other.writeLine("go");
      List<String> results = JvmOperations.inThreads(JvmOperations.tasks(dockyard(), "ccw"));

      assertThat(results).contains("destroy succeeded");
      assertThat(other.awaitExit(WORK)).as(other.output()).isZero();
    }
    assertThat(dockyard().find("ccw")).isEmpty();
    before().awaitUnchanged();
  }

  @Test
  void oneInstanceIsStartedAndStoppedByManyThreadsAtOnce()
      throws InterruptedException, ExecutionException {
    Instance instance = create("ccv");
    List<Callable<String>> tasks = new ArrayList<>(JvmOperations.tasks(dockyard(), "ccv"));
    tasks.remove(tasks.size() - 1);

    assertThat(JvmOperations.inThreads(tasks)).allMatch(result -> result.endsWith("succeeded"));

    instance.start();
    assertThat(running(instance)).isTrue();
    instance.stop();
    assertThat(pids(instance)).isEmpty();
  }

  /** Lets JVMs work when all are ready, and returns what they said. */
  private static List<String> atOnce(JvmUnderTest... jvms) {
    try {
      List.of(jvms).forEach(jvm -> jvm.awaitLine("ready", WORK));
      List.of(jvms).forEach(jvm -> jvm.writeLine("go"));
      List<String> outputs = new ArrayList<>();
      for (JvmUnderTest jvm : jvms) {
        assertThat(jvm.awaitExit(WORK)).as(jvm.output()).isZero();
        outputs.add(jvm.output());
      }
      return outputs;
    } finally {
      List.of(jvms).forEach(JvmUnderTest::close);
    }
  }
}
