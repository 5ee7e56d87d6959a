package io.dockyard.internal.sysbox.kept;

import io.dockyard.internal.host.TreeWalk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * By how much the owners of a volume's files are above those of the same files in the container's
 * layer. Where the kernel cannot map ids in mounts, sysbox-mgr takes the container's first id off
 * each owner when it copies them out, and adds it when it copies them in.
 *
 * @param uid of users
 * @param gid of groups
 */
record OwnerShift(int uid, int gid) {

  static final OwnerShift NONE = new OwnerShift(0, 0);

  /** Between a volume and a layer, each known by the owner of its topmost directory. */
  static OwnerShift between(Path volume, Path layer) throws IOException {
    Optional<Facts> above = Facts.of(volume);
    Optional<Facts> below = Facts.of(layer);
    if (above.isEmpty() || below.isEmpty()) {
      return NONE;
    }
    OwnerShift shift =
        new OwnerShift(
            above.get().uid() - below.get().uid(), above.get().gid() - below.get().gid());
    if (shift.uid <= 0 && shift.gid <= 0) {
      return NONE;
    }
    Set<Integer> users = new TreeSet<>();
    Set<Integer> groups = new TreeSet<>();
    collect(volume, users, groups);
    // A volume whose topmost directory alone was given away is not shifted.
    boolean whole =
        users.stream().allMatch(user -> user >= shift.uid)
            && groups.stream().allMatch(group -> group >= shift.gid);
    return whole ? shift : NONE;
  }

  boolean none() {
    return equals(NONE);
  }

  /** All owners of a tree as rsync's options that take the shift off. */
  String userMap(Path tree) throws IOException {
    Set<Integer> users = new TreeSet<>();
    collect(tree, users, new TreeSet<>());
    return map("--usermap=", users, uid);
  }

  String groupMap(Path tree) throws IOException {
    Set<Integer> groups = new TreeSet<>();
    collect(tree, new TreeSet<>(), groups);
    return map("--groupmap=", groups, gid);
  }

  private static String map(String option, Set<Integer> ids, int shift) {
    return ids.stream()
        .map(id -> id + ":" + (id - shift))
        .collect(Collectors.joining(",", option, ""));
  }

  private static void collect(Path tree, Set<Integer> users, Set<Integer> groups)
      throws IOException {
    TreeWalk.through(
        tree,
        file -> {
          Optional<Facts> facts = Facts.of(file);
          facts.ifPresent(
              found -> {
                users.add(found.uid());
                groups.add(found.gid());
              });
          return facts.filter(Facts::directory).isPresent()
              ? TreeWalk.Next.ENTER
              : TreeWalk.Next.PASS;
        });
  }
}
