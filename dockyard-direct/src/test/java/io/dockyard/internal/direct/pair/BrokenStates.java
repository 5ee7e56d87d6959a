package io.dockyard.internal.direct.pair;

import static io.dockyard.SysboxRepair.Action.CONTINUE_DAEMON;
import static io.dockyard.SysboxRepair.Action.COUNT_AGAIN;
import static io.dockyard.SysboxRepair.Action.KILL_DAEMON;
import static io.dockyard.SysboxRepair.Action.REMOVE_STALE_FILES;
import static io.dockyard.SysboxRepair.Action.START_DAEMONS;
import static io.dockyard.SysboxRepair.Action.WRITE_PID_FILE;
import static io.dockyard.SysboxStatus.Fault.CRASH_LOOP;
import static io.dockyard.SysboxStatus.Fault.HALF_A_PAIR;
import static io.dockyard.SysboxStatus.Fault.NOT_ANSWERING;
import static io.dockyard.SysboxStatus.Fault.NOT_LISTENING;
import static io.dockyard.SysboxStatus.Fault.PROGRAM_REPLACED;
import static io.dockyard.SysboxStatus.Fault.STALE_FILES;
import static io.dockyard.SysboxStatus.Fault.STATE_FILE_DAMAGED;
import static io.dockyard.SysboxStatus.Fault.UNKNOWN_LISTENER;
import static io.dockyard.SysboxStatus.Fault.WRONG_PID_FILE;
import static io.dockyard.internal.direct.pair.BrokenState.After.AS_BEFORE;
import static io.dockyard.internal.direct.pair.BrokenState.After.NOTHING_OF_OURS;
import static io.dockyard.internal.direct.pair.BrokenState.After.OUR_PAIR;
import static io.dockyard.internal.direct.pair.BrokenState.Outcome.does;
import static io.dockyard.internal.direct.pair.BrokenState.Outcome.fails;
import static io.dockyard.internal.direct.pair.BrokenState.Outcome.is;
import static io.dockyard.internal.sysbox.SysboxDaemon.FS;
import static io.dockyard.internal.sysbox.SysboxDaemon.MGR;

import io.dockyard.HostException;
import io.dockyard.RefusedException;
import io.dockyard.StateFileException;
import io.dockyard.SysboxStatus.Fault;
import io.dockyard.SysboxStatus.State;
import io.dockyard.internal.direct.pair.BrokenState.Making;
import io.dockyard.internal.direct.pair.BrokenState.Outcome;
import io.dockyard.internal.sysbox.SysboxDaemon;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** All the states that the matrix goes through. */
final class BrokenStates {

  private static final Outcome WORKS = is(OUR_PAIR);
  private static final Outcome ENDS = is(NOTHING_OF_OURS);
  private static final Outcome NOTHING_TO_DO = does(AS_BEFORE);
  private static final Outcome NOT_OURS = refused("not ours to end or to complete");
  private static final String SECOND_PAIR = "a second pair would destroy";
  private static final String HELD = "may still need it; let SharedSysbox.repair() mend it";

  private final List<BrokenState> states = new ArrayList<>();

  static List<BrokenState> all() {
    BrokenStates all = new BrokenStates();
    all.halves();
    all.hanging();
    all.strangers();
    all.files();
    all.programs();
    all.books();
    all.disks();
    return all.states;
  }

  private static Outcome refused(String said) {
    return fails(RefusedException.class, said);
  }

  private void add(
      String name,
      Making making,
      State state,
      Set<Fault> faults,
      Outcome start,
      Outcome stop,
      Outcome repair) {
    states.add(new BrokenState(name, making, state, faults, start, stop, repair));
  }

  private static Making held(Making making) {
    return host -> {
      host.hold();
      making.in(host);
    };
  }

  private void halves() {
    Outcome starts = does(OUR_PAIR, START_DAEMONS);
    for (SysboxDaemon daemon : SysboxDaemon.values()) {
      add(
          daemon.program() + " was killed",
          held(host -> host.kill(daemon)),
          State.BROKEN,
          Set.of(HALF_A_PAIR, STALE_FILES),
          WORKS,
          ENDS,
          starts);
    }
    add(
        "both were killed",
        held(
            host -> {
              host.kill(MGR);
              host.kill(FS);
            }),
        State.STOPPED,
        Set.of(STALE_FILES),
        WORKS,
        ENDS,
        starts);
    add(
        "sysbox-mgr was killed again and again",
        host -> {
          for (int i = 0; i < StartHistory.LOOP; i++) {
            host.hold();
            host.kill(MGR);
          }
        },
        State.BROKEN,
        Set.of(HALF_A_PAIR, CRASH_LOOP, STALE_FILES),
        WORKS,
        ENDS,
        starts);
  }

  private void hanging() {
    for (SysboxDaemon daemon : SysboxDaemon.values()) {
      add(
          "a signal has stopped " + daemon.program(),
          held(host -> host.sigstop(daemon)),
          State.BROKEN,
          Set.of(NOT_ANSWERING),
          refused(HELD),
          ENDS,
          does(OUR_PAIR, CONTINUE_DAEMON));
    }
    add(
        "sysbox-fs waits at its start for a helper that a signal has stopped",
        BrokenHost::hangAtAStoppedHelper,
        State.BROKEN,
        Set.of(NOT_LISTENING),
        refused(HELD),
        ENDS,
        does(OUR_PAIR, KILL_DAEMON, START_DAEMONS));
  }

  private void strangers() {
    add(
        "an unknown process listens instead of sysbox-fs",
        held(
            host -> {
              host.kill(FS);
              host.occupy("sysfs.sock");
            }),
        State.BROKEN,
        Set.of(UNKNOWN_LISTENER),
        refused(SECOND_PAIR),
        ENDS,
        NOT_OURS);
    add(
        "an unknown process took the second socket of the running sysbox-fs",
        held(host -> host.occupy("sysfs-seccomp.sock")),
        State.BROKEN,
        Set.of(UNKNOWN_LISTENER),
        refused(SECOND_PAIR),
        ENDS,
        NOT_OURS);
    for (SysboxDaemon daemon : SysboxDaemon.values()) {
      add(
          "somebody else has started only " + daemon.program(),
          host -> host.foreign(daemon),
          State.BROKEN,
          Set.of(HALF_A_PAIR),
          refused(SECOND_PAIR),
          is(AS_BEFORE),
          NOT_OURS);
    }
    add(
        "a signal has stopped somebody else's sysbox-fs",
        host -> {
          host.foreign(MGR);
          host.foreign(FS);
          host.sigstop(FS);
        },
        State.BROKEN,
        Set.of(NOT_ANSWERING),
        refused(SECOND_PAIR),
        is(AS_BEFORE),
        NOT_OURS);
  }

  private void files() {
    stale("a stale socket lies there", host -> host.leaveStale("sysmgr.sock"));
    stale("an empty pid file lies there", host -> host.write("sysmgr.pid", ""));
    stale(
        "the pid file of sysbox-fs names a process of another program",
        host -> host.write("sysfs.pid", host.stranger("sleep", "600").pid() + "\n"));
    for (SysboxDaemon daemon : SysboxDaemon.values()) {
      String file = daemon.pidFile(PairFixture.RUN).toFile().getName();
      add(
          "the pid file of the running " + daemon.program() + " was emptied",
          held(host -> host.write(file, "")),
          State.RUNNING,
          Set.of(WRONG_PID_FILE),
          WORKS,
          ENDS,
          does(OUR_PAIR, WRITE_PID_FILE));
    }
  }

  /** Nobody holds a pair then. */
  private void stale(String name, Making making) {
    Outcome removes = does(NOTHING_OF_OURS, REMOVE_STALE_FILES);
    add(name, making, State.STOPPED, Set.of(STALE_FILES), WORKS, is(AS_BEFORE), removes);
  }

  private void programs() {
    for (SysboxDaemon daemon : SysboxDaemon.values()) {
      add(
          "the program of the running " + daemon.program() + " was replaced",
          held(host -> host.replaceProgram(daemon)),
          State.BROKEN,
          Set.of(PROGRAM_REPLACED),
          is(AS_BEFORE),
          ENDS,
          NOTHING_TO_DO);
    }
  }

  private void books() {
    for (String content : List.of("", "rubbish", "-1")) {
      books("the count holds '" + content + "'", host -> host.write("dockyard-refcount", content));
    }
    books("the list of holders was truncated", host -> host.truncate(PairFixture.HOLDERS));
    books(
        "the list of holders is rubbish",
        host -> host.write("dockyard-holders.json", "\0\1\2 no JSON"));
  }

  private void books(String name, Making damage) {
    Outcome distrusts = fails(StateFileException.class, "SharedSysbox.repair()");
    add(
        name,
        host -> {
          host.holdWithADaemon();
          damage.in(host);
        },
        State.RUNNING,
        Set.of(STATE_FILE_DAMAGED),
        distrusts,
        distrusts,
        does(OUR_PAIR, COUNT_AGAIN));
  }

  private void disks() {
    Outcome full = fails(HostException.class, "No space left");
    Outcome readOnly = fails(HostException.class, "Read-only file system");
    Path run = PairFixture.RUN;
    Path home = PairFixture.PLACES.home();
    Making runs = BrokenHost::giveRunAFileSystem;
    Making homes = BrokenHost::giveHomeAFileSystem;
    disk("the file system of the sockets is full", runs, host -> host.fill(run), full, full);
    disk(
        "the file system of the sockets is read-only",
        runs,
        host -> host.makeReadOnly(run),
        readOnly,
        readOnly);
    disk("the file system of the generations is full", homes, host -> host.fill(home), full, ENDS);
    disk(
        "the file system of the generations is read-only",
        homes,
        host -> host.makeReadOnly(home),
        readOnly,
        readOnly.and(NOTHING_OF_OURS));
  }

  /** On which half a pair has to be completed. */
  private void disk(String name, Making disk, Making breaking, Outcome failure, Outcome stop) {
    add(
        name,
        host -> {
          disk.in(host);
          host.hold();
          host.kill(FS);
          breaking.in(host);
        },
        State.BROKEN,
        Set.of(HALF_A_PAIR, STALE_FILES),
        failure,
        stop,
        failure);
  }
}
