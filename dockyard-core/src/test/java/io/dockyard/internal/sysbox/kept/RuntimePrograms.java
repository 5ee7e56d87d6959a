package io.dockyard.internal.sysbox.kept;

import static io.dockyard.internal.sysbox.kept.KeptFixture.ID;
import static io.dockyard.internal.sysbox.kept.KeptFixture.directory;
import static io.dockyard.internal.sysbox.kept.KeptFixture.write;

import io.dockyard.ContainerRuntime;
import io.dockyard.InstanceCgroups;
import io.dockyard.PlannedFile;
import io.dockyard.internal.plan.Plans;
import io.dockyard.testkit.HostCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The programs that an instance has in place of sysbox-runc, in a folder of the test's and for the
 * places of a fixture, with a sysbox-runc that prints its arguments. The container's root is
 * mounted, as dockerd has it when it has a container created.
 */
final class RuntimePrograms {

  private static final Path IDS = Path.of("ids");

  final Path wrapper;
  final Path rescue;
  final Path log;
  final Path runtimeLog;
  final Path run;
  final Path merged;
  private final KeptFixture fixture;
  private final Path folder;

  RuntimePrograms(KeptFixture fixture) {
    this.fixture = fixture;
    this.folder = directory(fixture.folder.path().resolve("programs"));
    this.run = directory(fixture.folder.path().resolve("lock"));
    this.log = folder.resolve("rescue.log");
    this.runtimeLog = folder.resolve("log.json");
    this.merged = fixture.dataRoot.resolve("overlay2/layer-" + ID + "/merged");
    this.wrapper = program("sysbox-runc-wrapper");
    this.rescue = program("sysbox-runc-rescue");
    executable("sysbox-runc", "#!/bin/sh\necho \"created: $*\"\n");
    subordinateIds("");
  }

  /** What subuid(5) and subgid(5) say. */
  void subordinateIds(String line) {
    write(folder.resolve(IDS), line);
  }

  private Path program(String name) {
    Map<String, Path> places =
        Map.of(
            "data_root",
            fixture.dataRoot,
            "home",
            fixture.home,
            "run",
            run,
            "log",
            log,
            "runtime",
            folder.resolve("sysbox-runc"),
            "rescue",
            folder.resolve("sysbox-runc-rescue"));
    String text =
        Plans.withCgroups(Plans.spec(ContainerRuntime.SYSBOX_RUNC), InstanceCgroups.plain("a_"))
            .files()
            .stream()
            .filter(file -> file.path().endsWith(Path.of("bin", name)))
            .map(PlannedFile::content)
            .findFirst()
            .orElseThrow();
    for (Map.Entry<String, Path> place : places.entrySet()) {
      text =
          text.replaceFirst(
              "(?m)^" + place.getKey() + "=.*$", place.getKey() + "=" + place.getValue());
    }
    text = text.replaceAll("/etc/sub[ug]id", folder.resolve(IDS).toString());
    return executable(name, text);
  }

  private Path executable(String name, String text) {
    Path file = write(folder.resolve(name), text);
    if (!file.toFile().setExecutable(true)) {
      throw new AssertionError(file);
    }
    return file;
  }

  /** Mounts the container's root over what an image has. */
  void mountRoot() {
    if (!isMounted()) {
      // A rescue that was killed may have unmounted it.
      fixture.forget(merged);
      Path image = directory(fixture.folder.path().resolve("image"));
      write(image.resolve("bin/of the image"), "x");
      fixture.overlay(image, merged.resolveSibling("diff"), merged);
    }
  }

  /** As dockerd does when the container was not created. */
  void unmountRoot() {
    if (isMounted()) {
      fixture.unmount(merged);
    }
  }

  boolean isMounted() {
    return HostCommand.of("mountpoint", "-q", merged.toString()).result().exitCode() == 0;
  }

  /** Has the container created. */
  HostCommand.Result create() {
    return HostCommand.of(creation()).result();
  }

  List<String> creation() {
    return List.of(
        wrapper.toString(),
        "--root",
        "/run/runtime",
        "--log",
        runtimeLog.toString(),
        "--log-format",
        "json",
        "create",
        "--bundle",
        "/bundle",
        "--pid-file",
        "/pid",
        ID);
  }

  /** Where the container sees a file of its Docker. */
  Path inner(String file) {
    return merged.resolve("var/lib/docker").resolve(file);
  }

  /** What lies beside the layer. */
  List<String> beside() throws Exception {
    List<String> names = new ArrayList<>();
    try (var entries = Files.list(merged.resolveSibling(""))) {
      entries.map(KeptRooms::name).filter(name -> name.startsWith(".")).forEach(names::add);
    }
    return names;
  }
}
