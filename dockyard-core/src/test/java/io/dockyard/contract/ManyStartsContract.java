package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Instance;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a start does beside other things it does alike each time, however they happen to meet. */
public abstract class ManyStartsContract extends BackendContract {

  private static final int STARTS = Integer.getInteger("dockyard.starts", 1);

  @Test
  void eachStartMakesTheSameRulesWhileAnotherInstanceStarts() {
    List<Instance> instances = List.of(create("one"), create("two"));
    instances.forEach(Instance::start);
    List<String> first = rulesOf(instances);
    assertThat(first).isNotEmpty();

    for (int i = 0; i < STARTS; i++) {
      atOnce(instances, Instance::stop);
      assertThat(rulesOf(instances)).as("after stop %d", i).isEmpty();
      atOnce(instances, Instance::start);
      assertThat(rulesOf(instances)).as("after start %d", i).isEqualTo(first);
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
   * Those of one instance after those of the other: which of them comes first is left to chance.
   */
  private static List<String> rulesOf(List<Instance> instances) {
    List<String> rules = host("iptables-save").lines().toList();
    return instances.stream()
        .map(instance -> instance.plan().network().tag())
        .flatMap(tag -> rules.stream().filter(rule -> rule.contains(tag)))
        .toList();
  }
}
