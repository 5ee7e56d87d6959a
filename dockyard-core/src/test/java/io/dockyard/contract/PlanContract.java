package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Instance;
import io.dockyard.InstancePlan;
import io.dockyard.testkit.DockyardTraces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a plan says is what is made, and what goes again. */
public abstract class PlanContract extends BackendContract {

  @Test
  void aDryRunChangesNothingAndComesTrue() {
    DockyardTraces untouched = DockyardTraces.take();
    InstancePlan planned = dockyard().plan(spec("a").build());
    untouched.assertUnchanged();
    assertThat(dockyard().find("a")).isEmpty();
    assertThat(planned.backendFiles()).allSatisfy(file -> assertThat(file.path()).doesNotExist());

    assertThat(create("a").plan()).isEqualTo(planned);
    assertThat(dockyard().find("a").orElseThrow().plan()).isEqualTo(planned);
    assertThat(dockyard().plan(spec("a").build())).isEqualTo(planned);
  }

  @Test
  void whatIsPlannedIsWritten() {
    InstancePlan plan = create("a").plan();
    assertThat(plan.files()).allSatisfy(file -> assertThat(file.path()).hasContent(file.content()));
    assertThat(plan.backendFiles())
        .allSatisfy(file -> assertThat(file.path()).hasContent(file.content()));
  }

  /** So that an update of the host's programs reaches every instance. */
  @Test
  void programsAreLinkedAndNotCopied() throws IOException {
    InstancePlan plan = create("a").plan();

    assertThat(plan.links()).containsKeys("containerd", "dockerd", "runc");
    for (Map.Entry<String, Path> planned : plan.links().entrySet()) {
      Path link = plan.paths().bin().resolve(planned.getKey());
      assertThat(link).isSymbolicLink();
      assertThat(Files.readSymbolicLink(link)).isEqualTo(planned.getValue());
      assertThat(link).isExecutable();
    }
  }

  @Test
  void theFilesOfTheBackendGoWithTheInstance() {
    Instance instance = create("a");
    instance.destroy();

    assertThat(instance.plan().backendFiles())
        .allSatisfy(file -> assertThat(file.path()).doesNotExist());
  }
}
