package io.dockyard.internal.sysbox;

import io.dockyard.Deadline;
import io.dockyard.SharedSysbox;
import io.dockyard.SysboxKept;
import io.dockyard.SysboxListener;
import io.dockyard.SysboxRepairOptions;
import io.dockyard.SysboxStatus;
import io.dockyard.SysboxWatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The pair as a caller sees it, as far as that is the same whoever runs it. */
public abstract class SharedPair implements SharedSysbox {

  private final PairPlaces places;
  private final PairKnowledge knowledge;
  private final PairKeeping keeping;
  private final ProgramInstall install;

  /**
   * For a backend.
   *
   * @param places where the pair is
   * @param observer sees it
   * @param knowledge what the backend knows of it besides
   */
  protected SharedPair(PairPlaces places, PairObserver observer, PairKnowledge knowledge) {
    this.places = places;
    this.knowledge = knowledge;
    this.keeping = new PairKeeping(places, observer, knowledge);
    this.install = new ProgramInstall(places, observer, knowledge);
  }

  /**
   * What is kept of containers' data beside the pair.
   *
   * @return always the same
   */
  public final PairKeeping keeping() {
    return keeping;
  }

  @Override
  public final List<Path> install(Path folder, Duration timeout) {
    return install.run(folder, Deadline.after(timeout));
  }

  @Override
  public final List<SysboxKept> kept() {
    return keeping.list();
  }

  @Override
  public final List<SysboxKept> rescue(Duration timeout) {
    return keeping.rescueAll(Deadline.after(timeout));
  }

  @Override
  public final void rescue(SysboxKept one, boolean replaceNewer, Duration timeout) {
    keeping.rescue(one, replaceNewer, Deadline.after(timeout));
  }

  @Override
  public final void prune(SysboxKept one, Duration timeout) {
    keeping.prune(one, Deadline.after(timeout));
  }

  @Override
  public final SysboxWatch watch(Duration probeEvery, Consumer<SysboxStatus> listener) {
    return watch(probeEvery, listener::accept, Optional.empty());
  }

  @Override
  public final SysboxWatch watch(
      Duration probeEvery, SysboxRepairOptions options, SysboxListener listener) {
    return watch(probeEvery, listener, Optional.of(options));
  }

  private SysboxWatch watch(
      Duration probeEvery, SysboxListener listener, Optional<SysboxRepairOptions> repair) {
    return PairWatch.start(places.run(), this, knowledge::atWork, probeEvery, listener, repair);
  }
}
