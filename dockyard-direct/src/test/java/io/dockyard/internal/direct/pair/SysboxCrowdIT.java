package io.dockyard.internal.direct.pair;

import static io.dockyard.internal.direct.pair.BareHold.acquire;
import static io.dockyard.internal.direct.pair.PairFixture.COUNT;
import static io.dockyard.internal.direct.pair.PairFixture.PLACES;
import static io.dockyard.internal.direct.pair.PairFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockyard.SysboxStatus.State;
import io.dockyard.testkit.JvmUnderTest;
import io.dockyard.testkit.Seed;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Hundreds of starts and stops at once, from several JVMs with many threads each: {@code
 * -Ddockyard.crowd.jvms=N}, {@code -Ddockyard.crowd.turns=T}, {@code -Ddockyard.crowd.seed=S}.
 */
@Timeout(value = 6, unit = TimeUnit.HOURS) // beyond where the JVMs are given up, in full too
class SysboxCrowdIT {

  private static final int JVMS = Integer.getInteger("dockyard.crowd.jvms", 6);
  private static final int THREADS = 8;
  private static final int TURNS = Integer.getInteger("dockyard.crowd.turns", 4);

  /** A minute for each turn; all but a tenth of it is for a machine that does much else. */
  private static final Duration PATIENCE = Duration.ofMinutes(TURNS);

  @AutoClose private final PairFixture fixture = new PairFixture();
  private final List<JvmUnderTest> jvms = new ArrayList<>();

  @AfterEach
  void close() {
    jvms.forEach(JvmUnderTest::close);
  }

  @Test
  void underOneThatHoldsItThroughoutThePairIsStartedOnceAndStoppedOnceAtTheEnd() throws Exception {
    SysboxPair pair = fixture.pair();
    acquire(pair, "throughout_", soon());

    Observer seen = crowd(THREADS, TURNS);

    assertThat(seen.mgr).as("every sysbox-mgr there ever was").hasSize(1);
    assertThat(seen.fs).as("every sysbox-fs there ever was").hasSize(1);
    assertThat(COUNT).hasContent("1");
    pair.release("throughout_", soon());
    assertThat(pair.status().state()).isEqualTo(State.STOPPED);
    fixture.assertNothingLeft();
  }

  @Test
  void whereTheLastOneLeavesAgainAndAgainThereIsNeverASecondPairAndNoneIsLeft() throws Exception {
    // One thread each: now and then nobody is left.
    Observer seen = crowd(1, 3 * TURNS);

    assertThat(seen.mgr).isNotEmpty();
    assertThat(new SysboxPair(PLACES).status().state()).isEqualTo(State.STOPPED);
    fixture.assertNothingLeft();
  }

  /** Lets all JVMs work at once, and looks at the host meanwhile. */
  private Observer crowd(int threads, int turns) throws Exception {
    long seed = Seed.of("dockyard.crowd.seed").value();
    for (int i = 0; i < JVMS; i++) {
      jvms.add(JvmUnderTest.start(CrowdJvm.class, "j" + i, "" + threads, "" + turns, "" + seed));
    }
    jvms.forEach(jvm -> jvm.awaitLine("^ready$", PATIENCE));
    Observer observer = new Observer();
    observer.start();
    jvms.forEach(jvm -> jvm.writeLine("go"));
    List<String> last =
        jvms.stream().map(jvm -> jvm.awaitLine("^done|Exception", PATIENCE)).toList();
    observer.finish();
    assertThat(last).allSatisfy(line -> assertThat(line).matches("done -?[0-3]"));
    assertThat(observer.tooMany).as("moments with two of a kind").isEmpty();
    System.out.printf(
        "crowd: %d starts and stops; %d pairs one after the other, never two at once in %d looks%n",
        JVMS * threads * turns, observer.mgr.size(), observer.looks);
    return observer;
  }

  /** Looks into /proc itself, not through the library. */
  private static final class Observer extends Thread {
    private final Set<Long> mgr = new TreeSet<>();
    private final Set<Long> fs = new TreeSet<>();
    private final List<String> tooMany = new ArrayList<>();
    private int looks;
    private volatile boolean done;

    @Override
    public void run() {
      while (!done) {
        look("sysbox-mgr", mgr);
        look("sysbox-fs", fs);
        looks++;
      }
    }

    void finish() throws InterruptedException {
      done = true;
      join();
    }

    private void look(String program, Set<Long> ever) {
      Set<Long> now = daemons(program);
      ever.addAll(now);
      if (now.size() > 1) {
        // The listing of /proc takes a while: one that ended in it is no second one.
        now.retainAll(daemons(program));
        if (now.size() > 1) {
          tooMany.add(program + " " + now);
        }
      }
    }

    private static Set<Long> daemons(String program) {
      Set<Long> found = new TreeSet<>();
      try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
        for (Path process : all) {
          if (runs(process, PLACES.binaries().resolve(program).toString())) {
            found.add(Long.parseLong(process.getFileName().toString()));
          }
        }
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      return found;
    }

    /** Whether a process is the daemon: not a question for its version, and not its child. */
    private static boolean runs(Path process, String binary) {
      try {
        String stat = Files.readString(process.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        boolean leads = fields[3].equals(process.getFileName().toString());
        return leads
            && !fields[0].equals("Z")
            && Files.readSymbolicLink(process.resolve("exe")).toString().equals(binary)
            && Files.readString(process.resolve("cmdline")).contains("--");
      } catch (IOException e) {
        return false;
      }
    }
  }
}
