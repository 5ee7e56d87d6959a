package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Instance;
import io.dockyard.testkit.HostSnapshot;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a start does beside other things it does alike each time, however they happen to meet. */
@Timeout(value = 5, unit = TimeUnit.HOURS) // a minute for each of 300, the longest run there is
public abstract class ManyStartsContract extends BackendContract {

  private static final int STARTS = Integer.getInteger("dockyard.starts", 1);

  @Test
  void eachStartMakesTheSameRulesWhileAnotherInstanceStarts() {
    List<Instance> instances = List.of(create("one"), create("two"));
    List<String> stopped = rules(instances);
    instances.forEach(Instance::start);
    List<String> started = rules(instances);
    assertThat(started).containsAll(stopped).hasSizeGreaterThan(stopped.size());

    for (int i = 0; i < STARTS; i++) {
      atOnce(instances, Instance::stop);
      assertThat(rules(instances)).as("after stop %d", i).isEqualTo(stopped);
      atOnce(instances, Instance::start);
      assertThat(rules(instances)).as("after start %d", i).isEqualTo(started);
    }
  }

  private static void atOnce(List<Instance> instances, Consumer<Instance> what) {
    CompletableFuture.allOf(
            instances.stream()
                .map(instance -> CompletableFuture.runAsync(() -> what.accept(instance)))
                .toArray(CompletableFuture[]::new))
        .join();
  }

  /**
   * All that the host has. Only which instance comes first is left to chance: in each place that is
   * an instance's stands one of theirs, those of the one before those of the other.
   */
  private static List<String> rules(List<Instance> instances) {
    List<String> rules = new ArrayList<>();
    List<String> chain = new ArrayList<>();
    for (String rule : HostSnapshot.take().of("iptables")) {
      if (!chain.isEmpty() && !chainOf(rule).equals(chainOf(chain.get(0)))) {
        rules.addAll(inOrder(chain, instances));
        chain.clear();
      }
      chain.add(rule);
    }
    rules.addAll(inOrder(chain, instances));
    return rules;
  }

  /** Such as {@code mangle: -A FORWARD}. */
  private static String chainOf(String rule) {
    return rule.replaceFirst("^(\\w+: -A \\S+) .*", "$1");
  }

  private static List<String> inOrder(List<String> chain, List<Instance> instances) {
    List<String> theirs =
        instances.stream()
            .map(instance -> instance.plan().network().tag())
            .flatMap(tag -> chain.stream().filter(rule -> rule.contains(tag)))
            .toList();
    Iterator<String> next = theirs.iterator();
    return chain.stream().map(rule -> theirs.contains(rule) ? next.next() : rule).toList();
  }
}
