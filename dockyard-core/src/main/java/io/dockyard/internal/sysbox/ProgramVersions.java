package io.dockyard.internal.sysbox;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.dockyard.Deadline;
import io.dockyard.DeadlineException;
import io.dockyard.HostException;
import io.dockyard.internal.host.Command;
import io.dockyard.internal.host.CommandResult;
import io.dockyard.internal.host.FileStamp;
import io.dockyard.internal.host.StateFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions of programs, as they say themselves. Asking costs a process each, so what a program
 * said is remembered as long as its file stays the same: in this JVM, and for the next one in a
 * file beside the count, as long as somebody holds the pair.
 */
public final class ProgramVersions {

  private static final Logger LOG = LoggerFactory.getLogger(ProgramVersions.class);
  private static final int FORMAT = 1;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** What has been asked by this JVM or read from the file; programs are few. */
  private static final Map<KnownVersion, String> KNOWN = new ConcurrentHashMap<>();

  private final StateFile file;

  /** Whether a program had to be asked here. */
  private boolean news;

  /**
   * What is known beside one pair.
   *
   * @param places where it is
   */
  public ProgramVersions(PairPlaces places) {
    this.file = new StateFile(places.versionsFile(), FORMAT);
  }

  /**
   * The versions of programs. Those that are not known yet are asked all at once.
   *
   * @return those that there are; without those that do not say, or are not there
   */
  Map<Path, String> of(Collection<Path> programs) {
    Map<KnownVersion, FutureTask<Optional<String>>> asked = new LinkedHashMap<>();
    Map<Path, String> versions = new HashMap<>();
    List<KnownVersion> wanted = stamped(programs);
    if (!KNOWN.keySet().containsAll(wanted)) {
      KNOWN.putAll(read());
    }
    for (KnownVersion program : wanted) {
      String version = KNOWN.get(program);
      if (version != null) {
        versions.put(program.program(), version);
      } else {
        asked.put(program, asking(program.program()));
      }
    }
    asked.forEach(
        (program, task) ->
            result(task)
                .ifPresent(
                    version -> {
                      news = true;
                      KNOWN.put(program, version);
                      versions.put(program.program(), version);
                    }));
    return versions;
  }

  /**
   * Remembers for the next JVM what is known of programs, where some had to be asked; under the
   * pair's lock.
   */
  void keep(Collection<Path> programs) {
    if (!news) {
      return;
    }
    Map<KnownVersion, String> kept = read();
    Map<KnownVersion, String> now = new LinkedHashMap<>();
    for (KnownVersion program : stamped(programs)) {
      Optional.ofNullable(KNOWN.get(program)).ifPresent(version -> now.put(program, version));
    }
    kept.keySet().removeIf(old -> programs.contains(old.program()));
    kept.putAll(now);
    JsonArray list = new JsonArray();
    kept.forEach((program, version) -> list.add(write(program, version)));
    JsonObject json = file.begin();
    json.add("programs", list);
    file.write(json);
  }

  /** When nobody holds the pair any more; under the pair's lock. */
  public void forget() {
    file.remove();
  }

  private static List<KnownVersion> stamped(Collection<Path> programs) {
    List<KnownVersion> stamped = new ArrayList<>();
    for (Path program : programs) {
      FileStamp.of(program).ifPresent(stamp -> stamped.add(new KnownVersion(program, stamp)));
    }
    return stamped;
  }

  private static FutureTask<Optional<String>> asking(Path program) {
    FutureTask<Optional<String>> task = new FutureTask<>(() -> ask(program));
    Thread thread = new Thread(task, "dockyard-version");
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  private static Optional<String> ask(Path program) {
    try {
      CommandResult answer =
          Command.run(List.of(program.toString(), "--version"), Deadline.after(PATIENCE));
      return VersionText.parse(answer.output());
    } catch (HostException | DeadlineException e) {
      LOG.debug("{} does not say its version", program, e);
      return Optional.empty();
    }
  }

  private static Optional<String> result(FutureTask<Optional<String>> task) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          // Bounded by the command's own deadline; who is interrupted finds out at the next wait.
          interrupted = true;
        } catch (ExecutionException e) {
          throw new IllegalStateException(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Map<KnownVersion, String> read() {
    return file.readUndamaged(ProgramVersions::read).orElseGet(HashMap::new);
  }

  private static Map<KnownVersion, String> read(JsonObject json) {
    Map<KnownVersion, String> read = new HashMap<>();
    for (JsonElement element : json.getAsJsonArray("programs")) {
      JsonObject program = element.getAsJsonObject();
      FileStamp stamp =
          new FileStamp(
              program.get("device").getAsLong(),
              program.get("inode").getAsLong(),
              program.get("size").getAsLong(),
              program.get("changedNanos").getAsLong());
      read.put(
          new KnownVersion(Path.of(program.get("path").getAsString()), stamp),
          program.get("version").getAsString());
    }
    return read;
  }

  private static JsonObject write(KnownVersion program, String version) {
    JsonObject json = new JsonObject();
    json.addProperty("path", program.program().toString());
    json.addProperty("device", program.stamp().device());
    json.addProperty("inode", program.stamp().inode());
    json.addProperty("size", program.stamp().size());
    json.addProperty("changedNanos", program.stamp().changedNanos());
    json.addProperty("version", version);
    return json;
  }
}
