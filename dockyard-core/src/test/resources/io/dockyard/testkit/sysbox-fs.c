/*
 * Stand-in of sysbox-fs: its sockets, the containers it knows, and for each of them a file system
 * "sysboxfs" at MOUNTPOINT/ID, which outlives a sysbox-fs that is killed. It is a tmpfs instead of FUSE:
 * it does not fail then. In place of gRPC a line protocol on sysfs.sock, each line answered by "ok" or
 * "error: REASON":
 *   register ID    a container starts: "ok FILE", which is to be mounted over its /proc/uptime
 *   unregister ID  it has stopped
 *   serve ID       somebody enters it; only what this very process has registered can be entered
 */
#define _GNU_SOURCE
#include "standin.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_CONTAINERS 512

static char containers[MAX_CONTAINERS][128];

/* The slot of an id, else a free one, else NULL. */
static char *slot_of(const char *id) {
  char *unused = NULL;
  for (int i = 0; i < MAX_CONTAINERS; i++) {
    if (strcmp(containers[i], id) == 0) {
      return containers[i];
    }
    if (*containers[i] == '\0' && unused == NULL) {
      unused = containers[i];
    }
  }
  return unused;
}

static void served_path(char *path, const char *mountpoint, const char *id) {
  snprintf(path, PATH_MAX, "%s/%s", mountpoint, id);
}

static void copy_uptime(const char *to) {
  char uptime[128] = "";
  FILE *from = fopen("/proc/uptime", "re");
  FILE *file = fopen(to, "we");
  if (from != NULL && file != NULL && fgets(uptime, sizeof uptime, from) != NULL) {
    fputs(uptime, file);
  }
  if (from != NULL) {
    fclose(from);
  }
  if (file != NULL) {
    fclose(file);
  }
}

/* NULL, or why not. The real one does not mount over what an earlier one has left either. */
static const char *mount_for(const char *mountpoint, const char *id, char *file, size_t size) {
  char path[PATH_MAX];
  served_path(path, mountpoint, id);
  if (mkdir(path, 0700) != 0) {
    return errno == EEXIST ? "FuseServer with invalid mountpoint" : strerror(errno);
  }
  if (mount("sysboxfs", path, "tmpfs", MS_NOSUID | MS_NODEV, "size=64k,mode=755") != 0) {
    rmdir(path);
    return strerror(errno);
  }
  snprintf(file, size, "%s/uptime", path);
  copy_uptime(file);
  return NULL;
}

static void unmount_for(const char *mountpoint, const char *id) {
  char path[PATH_MAX];
  served_path(path, mountpoint, id);
  umount2(path, MNT_DETACH);
  rmdir(path);
}

static void answer_command(const char *mountpoint, char *line, char *answer, size_t size) {
  char *id = line;
  const char *verb = strsep(&id, " ");
  bool valid = id != NULL && *id != '\0' && strlen(id) < sizeof *containers && strchr(id, '/') == NULL;
  char *slot = valid ? slot_of(id) : NULL;
  const char *problem = NULL;
  if (slot == NULL) {
    problem = "no container id, or no room for one more";
  } else if (strcmp(verb, "register") == 0 && *slot != '\0') {
    problem = "container already pre-registered";
  } else if (strcmp(verb, "register") == 0) {
    char file[PATH_MAX + 8];
    strcpy(slot, id);
    problem = mount_for(mountpoint, id, file, sizeof file);
    if (problem == NULL) {
      snprintf(answer, size, "ok %s", file);
      return;
    }
  } else if (strcmp(verb, "unregister") == 0) {
    problem = *slot == '\0' ? "container not registered" : NULL;
    if (problem == NULL) {
      unmount_for(mountpoint, id);
    }
    *slot = '\0';
  } else if (strcmp(verb, "serve") == 0) {
    problem = *slot == '\0' ? "unsafe procfs detected" : NULL;
  } else {
    problem = "no such command";
  }
  snprintf(answer, size, problem == NULL ? "ok" : "error: %s", problem);
}

static bool create_mountpoint(const char *mountpoint) {
  if (!make_directories(mountpoint)) {
    log_line("fatal", "failed to create mountpoint %s: %s", mountpoint, strerror(errno));
    return false;
  }
  return true;
}

static void complain_about_bare_connect(const char *socket_path) {
  if (strcmp(socket_path, SECCOMP_SOCKET) == 0) {
    log_line("error", "Unable to read message from endpoint");
  }
}

static void remove_mountpoint(const char *mountpoint) {
  for (int i = 0; i < MAX_CONTAINERS; i++) {
    if (*containers[i] != '\0') {
      unmount_for(mountpoint, containers[i]);
    }
  }
  remove_content(mountpoint);
  rmdir(mountpoint);
}

int main(int argc, char **argv) {
  static const struct program sysbox_fs = {
      .name = "sysbox-fs",
      .knob_prefix = "FS",
      .pid_file = RUN_DIR "/sysfs.pid",
      .sockets = {FS_SOCKET, SECCOMP_SOCKET, NULL},
      .dir_option = "--mountpoint",
      .dir_default = "/var/lib/sysboxfs",
      .start_ms = 20,
      .listen_failure = 0,
      .prepare = create_mountpoint,
      .command = answer_command,
      .went_silently = complain_about_bare_connect,
      .finish = remove_mountpoint,
  };
  return standin_main(&sysbox_fs, argc, argv);
}
