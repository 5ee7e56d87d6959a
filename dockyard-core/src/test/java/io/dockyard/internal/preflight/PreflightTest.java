package io.dockyard.internal.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Binaries;
import io.dockyard.ContainerRuntime;
import io.dockyard.Deadline;
import io.dockyard.InstanceSpec;
import io.dockyard.fake.FakeBackendProvider;
import io.dockyard.internal.registry.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands against an instance on the host that the test runs on. */
class PreflightTest {

  private final Path folder;
  private final HostObserver observer = new HostObserver(FakeBackendProvider.backend());
  private final Preflight preflight;

  PreflightTest(@TempDir Path folder) {
    this.folder = folder;
    this.preflight =
        new Preflight(
            new Registry(folder.resolve("home")),
            FakeBackendProvider.NAME,
            observer,
            List.of(),
            entry -> {
              throw new AssertionError("there is nothing to plan");
            });
  }

  private List<Problem> problems(InstanceSpec.Builder spec) {
    InstanceSpec wanted = spec.build();
    Deadline deadline = Deadline.after(Duration.ofMinutes(1));
    AskedFacts asked = observer.ask(wanted, observer.programs(wanted, deadline), deadline);
    return preflight.verdict(wanted, asked, Optional.empty(), deadline).problems();
  }

  @BeforeEach
  void makeWhatIsInTheWay() throws IOException {
    Files.createDirectory(folder.resolve("real"));
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("real"));
    Files.writeString(folder.resolve("ca.pem"), "no certificate");
  }

  @Test
  void everythingThatIsWrongIsToldAndNothingIsMade() {
    List<Problem> problems =
        problems(
            InstanceSpec.builder("dyp")
                .runtime(ContainerRuntime.RUNC)
                .root(folder.resolve("link/r"))
                .binaries(Binaries.inFolder(folder.resolve("no-programs")))
                .registryCa(folder.resolve("ca.pem"))
                .socketGroup("dyinobody"));

    assertThat(problems)
        .extracting(problem -> problem.field().orElse("") + " " + problem.seen())
        .contains(
            "binaries is not a directory",
            "root has a symbolic link on its way: " + folder.resolve("link"),
            "registryCas has no certificate in it (PEM text)",
            "socketGroup does not exist on this host");
    assertThat(folder.resolve("home")).doesNotExist();
    assertThat(folder.resolve("real")).isEmptyDirectory();
  }
}
