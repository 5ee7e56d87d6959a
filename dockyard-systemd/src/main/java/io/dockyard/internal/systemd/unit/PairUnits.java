package io.dockyard.internal.systemd.unit;

import io.dockyard.PlannedFile;
import io.dockyard.internal.sysbox.PairPlaces;
import io.dockyard.internal.sysbox.SysboxDaemon;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The units of the sysbox daemons that all instances share, one set for a host. systemd counts who
 * needs them: the slice of each instance under sysbox-runc requires the anchor, which wants the
 * daemons.
 *
 * <p>A daemon that ends is started again at once, on a generation of its own, and nobody's dockerd
 * with it: only the anchor is required, and it stays up meanwhile.
 */
public final class PairUnits {

  /** What the marker of these files says. */
  public static final String OWNER = "shared sysbox";

  /** The name by which the record of who runs the pair knows this backend. */
  public static final String BACKEND = "systemd";

  /** What instances require. */
  public static final String ANCHOR = "dockyard-sysbox.service";

  /** What keeps other backends from the pair. */
  public static final String CLAIM = "dockyard-sysbox-claim.service";

  /** What ends daemons that do not get ready. */
  public static final String GIVING_UP = "dockyard-sysbox-give-up.service";

  private static final String PERMISSIONS = "rw-r--r--";

  /** Where these run, they come first, and are used. */
  private static final String NESTYBOX = "sysbox.service sysbox-mgr.service sysbox-fs.service";

  private final PairPlaces places;

  private PairUnits(PairPlaces places) {
    this.places = places;
  }

  /**
   * The unit of a daemon.
   *
   * @param daemon which one
   * @return its name
   */
  public static String of(SysboxDaemon daemon) {
    return "dockyard-" + daemon.program() + ".service";
  }

  /**
   * All of them that may be active.
   *
   * @return the names, each after those that it needs to end first
   */
  public static List<String> all() {
    return List.of(ANCHOR, of(SysboxDaemon.MGR), of(SysboxDaemon.FS), CLAIM);
  }

  /**
   * Those that can be why there is no pair.
   *
   * @return the names, each before those that fail because of it
   */
  public static List<String> causesFirst() {
    return List.of(CLAIM, of(SysboxDaemon.MGR), of(SysboxDaemon.FS), ANCHOR);
  }

  /**
   * Where it is noted, while a daemon runs, which generation it has.
   *
   * @param places where the pair is
   * @param daemon which one
   * @return a file with a line {@code GENERATION=PATH}
   */
  public static Path note(PairPlaces places, SysboxDaemon daemon) {
    return places.run().resolve("dockyard-" + daemon.room() + ".generation");
  }

  /**
   * The files of the shared daemons: their units, and the program that these run.
   *
   * @param places where the pair is
   * @return the files, which belong to root
   */
  public static List<PlannedFile> files(PairPlaces places) {
    PairUnits units = new PairUnits(places);
    List<PlannedFile> files = new ArrayList<>();
    String program = PairProgram.text(places, BACKEND);
    files.add(
        PlannedFile.of(PairProgram.path(places), UnitMarker.mark(OWNER, program), PERMISSIONS));
    files.add(file(CLAIM, units.claim()));
    for (SysboxDaemon daemon : SysboxDaemon.values()) {
      files.add(file(of(daemon), units.daemon(daemon)));
    }
    files.add(file(GIVING_UP, units.givingUp()));
    files.add(file(ANCHOR, units.anchor()));
    return List.copyOf(files);
  }

  private static PlannedFile file(String name, UnitText text) {
    return PlannedFile.of(
        InstanceUnits.FOLDER.resolve(name), UnitMarker.mark(OWNER, text.toString()), PERMISSIONS);
  }

  private UnitText claim() {
    return new UnitText()
        .section("Unit")
        .set("Description", "The right to run the one sysbox of this host")
        .set("After", NESTYBOX)
        .comment("Their parents: these may not be there yet.")
        .set("RequiresMountsFor", places.home() + " " + PairProgram.path(places))
        .set("StopWhenUnneeded", "yes")
        .set("StartLimitIntervalSec", "0")
        .section("Service")
        .set("Type", "oneshot")
        .set("RemainAfterExit", "yes")
        .command("ExecStart", prepare("claim"))
        .command("ExecStopPost", prepare("disclaim"));
  }

  private UnitText daemon(SysboxDaemon daemon) {
    boolean mgr = daemon == SysboxDaemon.MGR;
    String which = daemon.room();
    UnitText unit =
        new UnitText()
            .section("Unit")
            .set("Description", daemon.program() + " of the Docker instances of this host")
            .set("Requires", CLAIM)
            .set("After", CLAIM)
            .comment("Somebody else's daemons are used where nobody claims to run them.")
            .set("ConditionPathExists", places.ownerFile().toString())
            .set("StopWhenUnneeded", "yes")
            .comment("Instances need it. It ends with the last of them.")
            .set("RefuseManualStop", "yes")
            .set("StartLimitIntervalSec", "2min")
            .set("StartLimitBurst", "10")
            .section("Service")
            .set("Type", "exec")
            .environment(environment(daemon))
            .command("ExecStartPre", prepare("begin", which))
            .comment("What the line above has written: a generation of this start alone.")
            .set("EnvironmentFile", "-" + note(places, daemon))
            .set(
                "ExecStart", places.binary(daemon) + " " + daemon.folderOption() + " ${GENERATION}")
            .comment("It says that it is ready before it listens, if it says so at all.")
            .command("ExecStartPost", prepare("await", which));
    if (mgr) {
      unit.comment("It is told to end by this line, and by nothing else.")
          .command("ExecStop", prepare("end"))
          .set("KillSignal", "SIGKILL");
    }
    return unit.command("ExecStopPost", prepare("after", which))
        .set("Restart", "always")
        .set("RestartSec", "50ms")
        .comment("Now and then one hangs before it listens.")
        .set("TimeoutStartSec", "5")
        .set("TimeoutStopSec", mgr ? "5min" : "10")
        .comment("What it copies with others is ended by it, not under it.")
        .set("KillMode", "mixed")
        .set("OOMScoreAdjust", "-500")
        .set("TasksMax", "infinity")
        .set("LimitNOFILE", "infinity")
        .set("LimitNPROC", "infinity")
        .set("LimitCORE", "infinity");
  }

  /** sysbox-mgr serves every instance, so it must ask no Docker whose container it sees. */
  private Map<String, String> environment(SysboxDaemon daemon) {
    return daemon == SysboxDaemon.MGR
        ? Map.of(PairPlaces.MARK, PairPlaces.MARKED, "DOCKER_HOST", "unix://" + places.noDocker())
        : Map.of(PairPlaces.MARK, PairPlaces.MARKED);
  }

  private UnitText givingUp() {
    return new UnitText()
        .section("Unit")
        .set("Description", "The end of sysbox daemons that do not get ready")
        .set("Conflicts", of(SysboxDaemon.MGR) + " " + of(SysboxDaemon.FS))
        .set("StartLimitIntervalSec", "0")
        .section("Service")
        .set("Type", "oneshot")
        .command("ExecStart", List.of("/bin/true"));
  }

  private UnitText anchor() {
    String daemons = of(SysboxDaemon.MGR) + " " + of(SysboxDaemon.FS);
    return new UnitText()
        .section("Unit")
        .set("Description", "The sysbox that the Docker instances of this host share")
        .set("Requires", CLAIM)
        .set("Wants", daemons)
        .set("After", CLAIM + " " + daemons)
        .set("StopWhenUnneeded", "yes")
        .set("OnFailure", GIVING_UP)
        .set("StartLimitIntervalSec", "0")
        .section("Service")
        .set("Type", "oneshot")
        .set("RemainAfterExit", "yes")
        .command("ExecStart", prepare("ready"));
  }

  private List<String> prepare(String... step) {
    List<String> command = new ArrayList<>();
    command.add("/bin/sh");
    command.add(PairProgram.path(places).toString());
    command.addAll(List.of(step));
    return command;
  }
}
