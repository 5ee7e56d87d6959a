package io.dockyard.internal.direct.pair;

import static io.dockyard.internal.direct.pair.PairFixture.COUNT;
import static io.dockyard.internal.direct.pair.PairFixture.HOLDERS;
import static io.dockyard.internal.direct.pair.PairFixture.PATIENCE;
import static io.dockyard.internal.direct.pair.PairFixture.RUN;
import static io.dockyard.internal.direct.pair.PairFixture.kill9;
import static io.dockyard.internal.direct.pair.PairFixture.running;

import io.dockyard.ProcessIdentity;
import io.dockyard.internal.host.Processes;
import io.dockyard.internal.sysbox.SysboxDaemon;
import io.dockyard.testkit.Await;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The operations on the pair that are explored, each with what comes before it. */
final class PairScenarios {

  private PairScenarios() {}

  /** How instances come and go. */
  static List<PairScenario> holding() {
    return List.of(
        new PairScenario(
            "first start",
            world -> {},
            "acquire a_",
            "acquire a_",
            "release a_",
            "acquire b_",
            "repair"),
        new PairScenario(
            "join",
            world -> {
              world.acquire("a_");
              world.keepRunning();
            },
            "acquire b_",
            "acquire b_",
            "release b_",
            "acquire c_"),
        new PairScenario(
            "join of a pair whose owner an older version did not record",
            world -> {
              world.acquire("a_");
              PairWorld.remove(PairFixture.PLACES.ownerFile());
              world.keepRunning();
            },
            "acquire b_",
            "acquire b_",
            "acquire c_"),
        new PairScenario(
            "end of a start",
            world -> {
              world.acquire("a_");
              world.live("a_");
              world.keepRunning();
            },
            "started a_",
            "started a_",
            "acquire a_",
            "acquire b_"),
        new PairScenario(
            "release",
            world -> {
              world.acquire("a_");
              world.acquire("b_");
              world.keepRunning();
            },
            "release b_",
            "release b_",
            "acquire b_"),
        new PairScenario(
            "last stop",
            world -> {
              world.acquire("a_");
              world.work("a_", "c0ffee");
              world.work("a_", "decade");
            },
            "release a_",
            "release a_",
            "acquire b_",
            "acquire a_",
            "repair"),
        new PairScenario(
            "last stop whose copy fails",
            world -> {
              world.acquire("a_", Map.of("STANDIN_MGR_COPY_FAIL", "1"));
              world.work("a_", "c0ffee");
            },
            "release a_",
            "release a_",
            "rescue a_",
            "acquire b_"),
        new PairScenario(
            "start of a missing half",
            world -> {
              world.acquire("a_");
              world.work("a_", "c0ffee");
              kill9(SysboxDaemon.MGR);
            },
            "acquire b_",
            "acquire b_",
            "repair"),
        new PairScenario(
            "status with a dead holder",
            world -> world.acquireAndDie("a_"),
            "status",
            "status",
            "acquire b_",
            "repair"),
        new PairScenario(
            "forgetting what others count",
            world -> {
              world.acquire("a_");
              PairWorld.write(COUNT, "3\n");
              world.keepRunning();
            },
            "repair-forgetting",
            "repair-forgetting"));
  }

  /** What becomes of data that lies outside of its container. */
  static List<PairScenario> keeping() {
    return List.of(
        new PairScenario(
            "rescue into a layer",
            PairWorld::crashAndStop,
            "rescue a_",
            "rescue a_",
            "acquire a_",
            "rescue-all"),
        new PairScenario(
            "rescue in the place of younger data",
            PairWorld::goOnWithLess,
            "rescue-each",
            "rescue-each"),
        new PairScenario(
            "prune",
            world -> {
              world.crashAndStop();
              world.forsake("c0ffee");
            },
            "prune",
            "prune",
            "rescue-all"),
        new PairScenario(
            "destroy of an instance with kept data",
            world -> {
              world.crashAndStop();
              world.forsake("c0ffee");
            },
            "destroyed a_",
            "destroyed a_"));
  }

  /** Each thing that can be wrong, and its repair. */
  static List<PairScenario> mending() {
    return List.of(
        new PairScenario(
            "count of a damaged number",
            world -> damage(world, COUNT, "rubbish"),
            "repair",
            "repair"),
        new PairScenario(
            "repair of damaged holders", world -> damage(world, HOLDERS, "{"), "repair", "repair"),
        new PairScenario(
            "repair of a lost record",
            world -> {
              world.acquire("a_");
              PairWorld.remove(HOLDERS);
              PairWorld.remove(COUNT);
            },
            "repair",
            "repair"),
        repairOfKilled(SysboxDaemon.MGR),
        repairOfKilled(SysboxDaemon.FS),
        new PairScenario(
            "repair of a killed pair",
            world -> {
              world.acquire("a_");
              world.work("a_", "c0ffee");
              world.live("a_");
              kill9(SysboxDaemon.MGR);
              kill9(SysboxDaemon.FS);
            },
            "repair",
            "repair",
            "acquire b_"),
        new PairScenario(
            "repair of a stopped daemon",
            world -> {
              world.acquire("a_");
              world.live("a_");
              world.keepRunning();
              freeze(SysboxDaemon.MGR);
            },
            "repair",
            "repair"),
        new PairScenario(
            "repair of a daemon without its socket",
            world -> {
              world.acquire("a_");
              world.work("a_", "c0ffee");
              world.live("a_");
              PairWorld.remove(RUN.resolve("sysmgr.sock"));
            },
            "repair",
            "repair"),
        new PairScenario(
            "repair of dead holders",
            world -> world.acquireAndDie("a_"),
            "repair",
            "repair",
            "acquire b_"),
        new PairScenario(
            "repair of what others count",
            world -> {
              world.acquire("a_");
              PairWorld.write(COUNT, "3\n");
              world.pair.release("a_", PairFixture.soon());
            },
            "repair-forgetting",
            "repair-forgetting"),
        new PairScenario(
            "repair of stale files",
            world -> {
              PairFixture.makeRun();
              PairWorld.write(RUN.resolve("sysmgr.pid"), "");
            },
            "repair",
            "repair",
            "acquire a_"),
        new PairScenario(
            "repair of a lost pid file",
            world -> {
              world.acquire("a_");
              world.live("a_");
              world.keepRunning();
              PairWorld.remove(RUN.resolve("sysmgr.pid"));
            },
            "repair",
            "repair"));
  }

  private static PairScenario repairOfKilled(SysboxDaemon daemon) {
    return new PairScenario(
        "repair of a killed " + daemon.program(),
        world -> {
          world.acquire("a_");
          world.work("a_", "c0ffee");
          world.live("a_");
          kill9(daemon);
        },
        "repair",
        "repair",
        "acquire b_");
  }

  private static void damage(PairWorld world, Path file, String content) {
    world.live("a_");
    world.acquire("a_");
    world.keepRunning();
    PairWorld.write(file, content);
  }

  private static void freeze(SysboxDaemon daemon) {
    ProcessIdentity process = running(daemon).get(0);
    Processes.signal(process, Processes.SIGSTOP);
    Await.until("it to stop", PATIENCE, () -> Processes.stopped(process.pid()));
  }
}
