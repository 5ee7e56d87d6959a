package io.dockyard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.Instance;
import io.dockyard.testkit.ChildProcess;
import io.dockyard.testkit.HostSnapshot;
import io.dockyard.testkit.JvmUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Under the locales that services usually have, a JVM has no text beyond ASCII for names of files
 * and processes. What others have named, in UTF-8 or in no encoding at all, is no hindrance then.
 */
public abstract class LocaleContract extends BackendContract {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** In octal, as printf(1) reads it: Latin-1, and UTF-8. */
  private static final String LATIN = "caf\\351";

  private static final String UTF_8 = "br\\303\\274cke";

  @ParameterizedTest
  @ValueSource(strings = {"C", "POSIX", "C.UTF-8"})
  void whatOthersHaveNamedIsNoHindrance(String locale) {
    own("lcb");
    link(UTF_8);
    Instance a = start("lca");
    for (String name : new String[] {LATIN, UTF_8}) {
      runNamed(a, name);
      mountInVolume(a, name);
    }
    try (ChildProcess latin = named(LATIN);
        ChildProcess utf8 = named(UTF_8);
        ChildProcess dockerd = dockerdWithDataIn(UTF_8);
        JvmUnderTest jvm = JvmOperations.living(backend(), locale, "lca", "lcb")) {
      jvm.awaitLine("ready", PATIENCE);
      jvm.writeLine("go");

      assertThat(jvm.awaitExit(PATIENCE)).as(jvm.output()).isZero();
      assertThat(jvm.output().lines())
          .filteredOn(line -> line.startsWith("lc"))
          .containsExactly(
              "lca is RUNNING[]", "lca is RUNNING[]", "lcb is RUNNING[]", "lcb is RUNNING[]");
      assertThat(latin.isAlive() && utf8.isAlive() && dockerd.isAlive()).isTrue();
    }
    assertThat(dockyard().instances()).isEmpty();
    assertThat(HostSnapshot.take().of("mount")).noneMatch(mount -> mount.contains("dyk-named"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"C", "POSIX", "C.UTF-8"})
  void theDataOfADockerThatIsSoNamedIsKeptClearOf(String locale) {
    for (String name : new String[] {LATIN, UTF_8}) {
      try (ChildProcess dockerd = dockerdWithDataIn(name);
          JvmUnderTest jvm =
              JvmOperations.creatingIn(backend(), locale, "lcc", folder().resolve("data"))) {
        jvm.awaitLine("ready", PATIENCE);
        jvm.writeLine("go");

        assertThat(jvm.awaitExit(PATIENCE)).as(jvm.output()).isZero();
        assertThat(jvm.output()).contains("refused: ", "the data of another Docker");
        assertThat(dockerd.isAlive()).isTrue();
      }
    }
    assertThat(dockyard().instances()).isEmpty();
  }

  /** What goes by the name and the arguments of a dockerd. */
  private ChildProcess dockerdWithDataIn(String name) {
    ChildProcess dockerd =
        ChildProcess.start(
            "bash",
            "-c",
            "d=$(printf '%s/data/%s'); exec -a dockerd bash -c 'echo up; read end' dockerd \"--data-root=$d\""
                .formatted(folder(), name));
    dockerd.awaitLine("^up$", PATIENCE);
    return dockerd;
  }

  /** A bridge of somebody else's. */
  private void link(String name) {
    host("ip link add name \"$(printf '" + name + "')\" type bridge");
    afterwards("ip link delete \"$(printf '" + name + "')\"");
  }

  /** A container whose program is so named, and which has an argument and a variable like that. */
  private void runNamed(Instance instance, String name) {
    String program = "/busybox-" + name;
    docker(instance)
        .run(
            "run",
            "--detach",
            "--restart=always",
            "--stop-signal=KILL",
            "--volume",
            "kept:/data",
            IMAGE,
            "sh",
            "-c",
            "touch \"$(printf '/data/%s')\"; p=$(printf '%s'); cp /bin/busybox \"$p\""
                    .formatted(name, program)
                + " && exec env N=\"$p\" \"$p\" sleep 100000");
  }

  private void mountInVolume(Instance instance, String name) {
    Path data = instance.plan().paths().dataRoot().resolve("volumes/kept/_data");
    host(
        "cd %s && n=\"$(printf 'mounted-%s')\" && mkdir \"$n\" && mount -t tmpfs dyk-named \"$n\""
            .formatted(data, name));
  }

  /** A process of the host that looks as if it were a daemon. */
  private ChildProcess named(String name) {
    Path folder = makeFolder(folder().resolve("named"));
    return ChildProcess.start(
        "sh",
        "-c",
        "d=$(printf '%s/%s'); mkdir -p \"$d\"; cp /bin/sleep \"$d/containerd\"; exec \"$d/containerd\" 100000"
            .formatted(folder, name));
  }
}
