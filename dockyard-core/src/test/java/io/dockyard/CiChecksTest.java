package io.dockyard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code .ci/run} looks for in files. */
class CiChecksTest {

  /** Maven runs the tests of a module in its folder. */
  private static final Path CHECKS = Path.of("").toAbsolutePath().resolve("../.ci/checks.sh");

  private final Path folder;

  CiChecksTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void aShellScriptIsKnownByItsNameOrItsFirstLine() throws Exception {
    write("name.sh", "true\n");
    write("plain", "#!/bin/sh\ntrue\n");
    write("options", "#!/bin/sh -eu\ntrue\n");
    write("env", "#!/usr/bin/env bash\ntrue\n");
    write("split", "#!/usr/bin/env -S bash -eu\ntrue\n");
    write("deeper/with space", "#! /bin/dash\ntrue\n");
    write("other", "#!/usr/bin/env python3\n");
    write("second", "text\n#!/bin/sh\n");
    write("pushed", "#!/usr/bin/push\n");
    write("target/built.sh", "true\n");

    assertThat(run("", "shell_scripts", folder.toString()))
        .map(file -> folder.relativize(Path.of(file)).toString())
        .containsExactlyInAnyOrder(
            "name.sh", "plain", "options", "env", "split", "deeper/with space");
  }

  @Test
  void aSkippedTestIsNamedWithItsReason() throws Exception {
    write(
        "core/target/surefire-reports/TEST-a.ATest.xml",
        """
        <testsuite name="a.ATest" tests="3">
          <properties><property name="p" value="skipped"/></properties>
          <testcase name="passes" classname="a.ATest" time="0.1"/>
          <testcase name="isSkipped" classname="a.ATest" time="0">
            <skipped message="no &quot;disk&quot; &amp; no root" type="TestAbortedException"/>
          </testcase>
          <testcase name="isSilent" classname="a.ATest" time="0">
            <skipped/>
          </testcase>
        </testsuite>
        """);
    write(
        "core/target/failsafe-reports/TEST-b.BIT.xml",
        """
        <testsuite name="b.BIT" tests="1">
          <testcase name="" classname="b.BIT" time="0">
            <skipped type="a.Aborted"><![CDATA[a.Aborted: Skipped outside: no root
        	at org.junit.jupiter.api.Assumptions.abort(Assumptions.java:316)
        ]]></skipped>
          </testcase>
        </testsuite>
        """);

    assertThat(run("", "skipped_tests", folder.toString()))
        .containsExactlyInAnyOrder(
            "a.ATest.isSkipped: no \"disk\" & no root",
            "a.ATest.isSilent: no reason given",
            "b.BIT: Skipped outside: no root");
  }

  @Test
  void whatAMachineCannotBeGivenIsAnExcuse() throws Exception {
    String skipped =
        """
        a.ATest.fills: Skipped without a loop device: losetup: cannot find an unused loop device
        a.ATest.mounts: Skipped without /dev/fuse: what is to be mounted would be a file system of FUSE's
        a.ATest.starts: Skipped outside a world of its own: daemons need root
        a.ATest.isSilent: no reason given
        """;

    assertThat(run(skipped, "unexcused"))
        .containsExactly(
            "a.ATest.starts: Skipped outside a world of its own: daemons need root",
            "a.ATest.isSilent: no reason given");
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static List<String> run(String input, String... function) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", "-euc", ". \"$0\" && \"$@\""));
    command.add(CHECKS.toString());
    command.addAll(List.of(function));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.lines().toList();
  }
}
