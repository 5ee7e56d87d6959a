package io.dockyard.internal.sysbox;

import io.dockyard.DockyardException;
import io.dockyard.SysboxListener;
import io.dockyard.SysboxRepair;
import io.dockyard.SysboxStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listener whose failures do not end the watch that tells it. */
final class ForgivingListener implements SysboxListener {

  private static final Logger LOG = LoggerFactory.getLogger(ForgivingListener.class);

  private final SysboxListener listener;

  ForgivingListener(SysboxListener listener) {
    this.listener = listener;
  }

  @Override
  public void changed(SysboxStatus status) {
    tell(() -> listener.changed(status));
  }

  @Override
  public void repaired(SysboxRepair repair) {
    tell(() -> listener.repaired(repair));
  }

  @Override
  public void notRepaired(DockyardException failure) {
    tell(() -> listener.notRepaired(failure));
  }

  private static void tell(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      LOG.warn("a listener of the watch on sysbox failed", e);
    }
  }
}
