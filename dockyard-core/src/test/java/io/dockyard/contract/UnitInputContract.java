package io.dockyard.contract;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Units of systemd that an instance cannot be created beside, for backends that know of units. */
public abstract class UnitInputContract extends BackendContract {

  @Test
  void aUnitThatIsNotOursIsInTheWay() {
    Path folder = Path.of("/run/systemd/system");
    if (!Files.exists(folder)) {
      afterwards("rmdir -p --ignore-fail-on-non-empty " + folder);
    }
    Path unit = write(folder.resolve("adocker.service"), "[Service]\nExecStart=/bin/true\n");
    afterwards("rm -f " + unit);
    assertRefused(spec("a"), "prefix 'a'", "unit " + unit + " exists and is not ours");

    host("ln -sf /nowhere " + unit);
    assertRefused(spec("a"), "prefix 'a'", "unit " + unit + " exists and is not ours");
  }
}
