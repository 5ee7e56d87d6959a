/*
 * Stand-in of sysbox-mgr. It keeps a container's inner Docker data like the real one: a volume
 * DATA-ROOT/docker/ID, filled from the container's UpperDir, copied back there at a stop.
 *
 * In place of gRPC a line protocol on sysmgr.sock, each line answered by "ok" or "error: REASON":
 *   register ID UPPERDIR  a container starts
 *   mount ID UPPERDIR     the same for sysbox-runc, which mounts the volume: "ok VOLUME"
 *   stop ID               it stops: its volume is copied out and kept for its next start
 *   unregister ID         it is removed: its volume is copied out and destroyed
 * A stopped container whose UpperDir is gone was removed by its Docker: its volume is destroyed.
 *
 * The file "canary" of a volume is written once, for a container without /var/lib/docker in its
 * UpperDir. A container that has been started before and has no canary has lost its inner data.
 */
#define _GNU_SOURCE
#include "standin.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#define STORE "docker"
#define COMMAND_MISSING 127
#define MAX_CONTAINERS 512

extern char **environ;

struct container {
  bool known;
  bool started;
  bool watched; /* its UpperDir was there, so that it can go */
  char id[128];
  char upper_dir[2048];
};

static struct container containers[MAX_CONTAINERS];

static void volume_path(char *path, const char *data_root, const char *id) {
  snprintf(path, PATH_MAX, "%s/" STORE "/%s", data_root, id);
}

static void inner_docker_path(char *path, const struct container *container) {
  snprintf(path, PATH_MAX, "%s/var/lib/docker", container->upper_dir);
}

static int run(char *const *argv) {
  pid_t child;
  int status;
  int failure = posix_spawnp(&child, argv[0], NULL, NULL, argv, environ);
  if (failure != 0) {
    return failure == ENOENT ? COMMAND_MISSING : -1;
  }
  return waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* With the options of the real one: no extended attributes, no devices. */
static bool copy_content(const char *from, const char *to) {
  if (knob_set("COPY_FAIL") || !make_directories(to)) {
    return false;
  }
  char source[PATH_MAX + 2];
  snprintf(source, sizeof source, "%s/", from);
  char *rsync[] = {"rsync", "-rauqlH", "--no-devices", "--delete", source, (char *)to, NULL};
  int status = run(rsync);
  if (status == COMMAND_MISSING) {
    snprintf(source, sizeof source, "%s/.", from);
    char *cp[] = {"cp", "-a", source, (char *)to, NULL};
    remove_content(to);
    status = run(cp);
  }
  return status == 0;
}

static void copy_out(const char *data_root, const struct container *container) {
  char volume[PATH_MAX];
  char inner[PATH_MAX];
  volume_path(volume, data_root, container->id);
  inner_docker_path(inner, container);
  if (container->watched && access(container->upper_dir, F_OK) != 0) {
    return;
  }
  if (knob_set("COPY_OUT_FAIL") || !copy_content(volume, inner)) {
    log_line("warning", "failed to sync-out volume %s to %s", volume, inner);
  }
}

/* The real one destroys also what it could not copy. */
static void destroy(const char *data_root, struct container *container) {
  char volume[PATH_MAX];
  volume_path(volume, data_root, container->id);
  remove_content(volume);
  rmdir(volume);
  container->known = false;
}

static bool write_canary(const char *volume, const char *id) {
  char canary[PATH_MAX + 8];
  snprintf(canary, sizeof canary, "%s/canary", volume);
  int fd = open(canary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0) {
    dprintf(fd, "%s\n", id);
    close(fd);
  }
  return fd >= 0;
}

/* NULL, or why not. */
static const char *create_volume(const char *data_root, const struct container *container) {
  char volume[PATH_MAX];
  char inner[PATH_MAX];
  volume_path(volume, data_root, container->id);
  inner_docker_path(inner, container);
  if (mkdir(volume, 0700) != 0) {
    return errno == EEXIST ? "volume dir for container already exists" : strerror(errno);
  }
  if (access(inner, F_OK) != 0) {
    return write_canary(volume, container->id) ? NULL : strerror(errno);
  }
  return copy_content(inner, volume) ? NULL : "volume sync-in failed";
}

static struct container *find(const char *id) {
  struct container *unused = NULL;
  for (int i = 0; i < MAX_CONTAINERS; i++) {
    if (containers[i].known && strcmp(containers[i].id, id) == 0) {
      return &containers[i];
    }
    if (!containers[i].known && unused == NULL) {
      unused = &containers[i];
    }
  }
  if (unused != NULL) {
    snprintf(unused->id, sizeof unused->id, "%s", id);
  }
  return unused;
}

static const char *start_container(const char *data_root, struct container *container, const char *upper_dir) {
  if (container->known && container->started) {
    return "redundant container registration";
  }
  if (!container->known) {
    snprintf(container->upper_dir, sizeof container->upper_dir, "%s", upper_dir);
    const char *problem = create_volume(data_root, container);
    if (problem != NULL) {
      return problem;
    }
  }
  container->known = true;
  container->started = true;
  container->watched = access(upper_dir, F_OK) == 0;
  return NULL;
}

/* As the mount point of the volume appears there, which sysbox-runc makes for itself. */
static const char *make_inner_docker(const struct container *container) {
  char inner[PATH_MAX];
  inner_docker_path(inner, container);
  return make_directories(inner) ? NULL : strerror(errno);
}

static void answer_command(const char *data_root, char *line, char *answer, size_t size) {
  char *rest = line;
  const char *verb = strsep(&rest, " ");
  const char *id = strsep(&rest, " ");
  const char *problem = NULL;
  struct container *container = id == NULL || *id == '\0' || strchr(id, '/') != NULL ? NULL : find(id);
  if (container == NULL) {
    problem = "no container id, or no room for one more";
  } else if (strcmp(verb, "register") == 0) {
    problem = rest == NULL ? "no UpperDir" : start_container(data_root, container, rest);
    problem = problem == NULL ? make_inner_docker(container) : problem;
  } else if (strcmp(verb, "mount") == 0) {
    problem = rest == NULL ? "no UpperDir" : start_container(data_root, container, rest);
    if (problem == NULL) {
      char volume[PATH_MAX];
      volume_path(volume, data_root, container->id);
      snprintf(answer, size, "ok %s", volume);
      return;
    }
  } else if (!container->known) {
    problem = "container not registered";
  } else if (strcmp(verb, "stop") == 0) {
    log_line("info", "unregistered container %.12s", id);
    copy_out(data_root, container);
    container->started = false;
  } else if (strcmp(verb, "unregister") == 0) {
    copy_out(data_root, container);
    destroy(data_root, container);
  } else {
    problem = "no such command";
  }
  snprintf(answer, size, problem == NULL ? "ok" : "error: %s", problem);
}

static void destroy_removed(const char *data_root) {
  for (int i = 0; i < MAX_CONTAINERS; i++) {
    struct container *container = &containers[i];
    if (container->known && container->watched && !container->started && access(container->upper_dir, F_OK) != 0) {
      log_line("info", "container %.12s was removed", container->id);
      destroy(data_root, container);
    }
  }
}

/* On the closest directory that exists, so that a refusal creates nothing. */
static bool is_refused_file_system(const char *path) {
  char existing[PATH_MAX];
  struct statfs fs;
  snprintf(existing, sizeof existing, "%s", path);
  while (statfs(existing, &fs) != 0) {
    char *slash = strrchr(existing, '/');
    if (slash == NULL) {
      return false;
    }
    slash[slash == existing ? 1 : 0] = '\0';
  }
  return fs.f_type == TMPFS_MAGIC || fs.f_type == OVERLAYFS_SUPER_MAGIC;
}

static bool create_data_root(const char *data_root) {
  char store[PATH_MAX];
  snprintf(store, sizeof store, "%s/" STORE, data_root);
  if (is_refused_file_system(data_root)) {
    log_line("fatal", "failed to create sysbox-mgr: data root %s may not be on tmpfs or overlayfs", data_root);
    return false;
  }
  remove_content(data_root);
  if (!make_directories(store)) {
    log_line("fatal", "failed to create %s: %s", store, strerror(errno));
    return false;
  }
  return true;
}

static void stop_manager(const char *data_root) {
  for (int i = 0; i < MAX_CONTAINERS; i++) {
    if (!containers[i].known) {
      continue;
    }
    if (containers[i].started) {
      log_line("warning", "container %s is active and will stop operating properly", containers[i].id);
    }
    copy_out(data_root, &containers[i]);
    destroy(data_root, &containers[i]);
  }
  remove_content(data_root);
  rmdir(data_root);
}

int main(int argc, char **argv) {
  static const struct program sysbox_mgr = {
      .name = "sysbox-mgr",
      .knob_prefix = "MGR",
      .pid_file = RUN_DIR "/sysmgr.pid",
      .sockets = {MGR_SOCKET, NULL},
      .dir_option = "--data-root",
      .dir_default = "/var/lib/sysbox",
      .start_ms = 50,
      .listen_failure = 1,
      .prepare = create_data_root,
      .command = answer_command,
      .idle = destroy_removed,
      .finish = stop_manager,
  };
  return standin_main(&sysbox_mgr, argc, argv);
}
