/*
 * Stand-in of sysbox-runc: runc, for which the two daemons of sysbox must be there where the real one
 * needs them: both to create a container, sysbox-mgr to delete one, sysbox-fs to enter one. Like the
 * real one it registers a container with both before it creates it, mounts sysbox-mgr's volume over
 * the container's /var/lib/docker and a file of sysbox-fs over its /proc/uptime, and unregisters the container when it has deleted it. A container
 * whose state runc does not have is not unregistered, whatever the daemons believe.
 */
#define _GNU_SOURCE
#include "standin.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_MS 10000
#define STEP_MS 10
#define INNER_DOCKER "/var/lib/docker"

static const char *log_path;
static const char *state_root = "/run/runc";

static bool takes_value(const char *option) {
  static const char *const names[] = {"--root", "--log", "--log-format", "--criu", "--rootless"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (strcmp(option, names[i]) == 0) {
      return true;
    }
  }
  return false;
}

/* The first word that is no global option; what is given to --log and --root is kept on the way. */
static const char *find_command(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    if (argv[i][0] != '-') {
      return argv[i];
    }
    const char *option = argv[i];
    const char *equals = strchr(option, '=');
    const char *value = equals != NULL ? equals + 1 : NULL;
    if (takes_value(option) && i + 1 < argc) {
      value = argv[++i];
    }
    if (value != NULL && strncmp(option, "--log", equals == NULL ? 6 : 5) == 0 && option[5] != '-') {
      log_path = value;
    }
    if (value != NULL && strncmp(option, "--root", 6) == 0 && (option[6] == '=' || option[6] == '\0')) {
      state_root = value;
    }
  }
  return "";
}

/* containerd reads a runtime's reason from the JSON lines of its log file. */
static void fail(const char *format, ...) {
  char message[PATH_MAX * 2];
  va_list args;
  va_start(args, format);
  vsnprintf(message, sizeof message, format, args);
  va_end(args);
  fprintf(stderr, "%s\n", message);
  FILE *log = log_path == NULL ? NULL : fopen(log_path, "ae");
  if (log != NULL) {
    fprintf(log, "{\"level\":\"error\",\"msg\":\"%s\"}\n", message);
    fclose(log);
  }
  exit(1);
}

static int connect_to(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strcpy(address.sun_path, path);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
    close(fd);
    return -1;
  }
  return fd;
}

static bool accepts(const char *path) {
  int fd = connect_to(path);
  if (fd >= 0) {
    close(fd);
  }
  return fd >= 0;
}

static void require(const char *daemon, const char *path, int patience_ms) {
  while (!accepts(path)) {
    if (patience_ms <= 0) {
      fail("failed to connect to %s at %s", daemon, path);
    }
    nanosleep(&(struct timespec){.tv_nsec = STEP_MS * 1000000L}, NULL);
    patience_ms -= STEP_MS;
  }
}

/* Sends a line to a daemon; true when the answer begins with "ok". */
static bool ask(const char *path, char *answer, size_t size, const char *verb, const char *id, const char *rest) {
  snprintf(answer, size, "error: no answer");
  int fd = connect_to(path);
  if (fd < 0) {
    return false;
  }
  dprintf(fd, "%s %s%s%s\n", verb, id, *rest == '\0' ? "" : " ", rest);
  size_t used = 0;
  ssize_t got;
  while (used < size - 1 && (got = read(fd, answer + used, size - 1 - used)) > 0) {
    used += got;
    answer[used] = '\0';
    char *end = strchr(answer, '\n');
    if (end != NULL) {
      *end = '\0';
      break;
    }
  }
  close(fd);
  return strncmp(answer, "ok", 2) == 0;
}

static void unregister(const char *daemon, const char *path, const char *verb, const char *id) {
  char answer[PATH_MAX];
  if (!ask(path, answer, sizeof answer, verb, id, "")) {
    fprintf(stderr, "failed to unregister with %s: %s\n", daemon, answer);
  }
}

static void unregister_with_both(const char *id) {
  unregister("sysbox-fs", FS_SOCKET, "unregister", id);
  unregister("sysbox-mgr", MGR_SOCKET, "stop", id);
}

static int run_runc(char **argv) {
  argv[0] = "runc";
  pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execvp("runc", argv);
    fprintf(stderr, "cannot execute runc: %s\n", strerror(errno));
    _exit(127);
  }
  int status;
  while (waitpid(child, &status, 0) != child) {
    if (errno != EINTR) {
      return 127;
    }
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* ---- the bundle */

static const char *find_bundle(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    if (strncmp(argv[i], "--bundle=", 9) == 0) {
      return argv[i] + 9;
    }
    if ((strcmp(argv[i], "--bundle") == 0 || strcmp(argv[i], "-b") == 0) && i + 1 < argc) {
      return argv[i + 1];
    }
  }
  return ".";
}

/* NULL when it cannot be read. */
static char *read_file(const char *path) {
  struct stat st;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || fstat(fd, &st) != 0) {
    return NULL;
  }
  char *text = calloc(1, st.st_size + 1);
  ssize_t got = text == NULL ? -1 : read(fd, text, st.st_size);
  close(fd);
  return got == st.st_size ? text : NULL;
}

static bool find_rootfs(const char *bundle, const char *config, char *rootfs) {
  const char *root = strstr(config, "\"root\":{");
  const char *path = root == NULL ? NULL : strstr(root, "\"path\":\"");
  if (path == NULL) {
    return false;
  }
  path += strlen("\"path\":\"");
  char given[PATH_MAX];
  snprintf(given, sizeof given, "%.*s", (int)strcspn(path, "\""), path);
  char absolute[PATH_MAX * 2];
  snprintf(absolute, sizeof absolute, "%s/%s", bundle, given);
  return realpath(given[0] == '/' ? given : absolute, rootfs) != NULL;
}

/* The UpperDir of the overlay mounted there; without one, the directory itself. */
static void find_upper_dir(const char *rootfs, char *upper_dir) {
  snprintf(upper_dir, PATH_MAX, "%s", rootfs);
  FILE *mounts = fopen("/proc/self/mountinfo", "re");
  char *line = NULL;
  size_t size = 0;
  while (mounts != NULL && getline(&line, &size, mounts) > 0) {
    char mount_point[PATH_MAX];
    char *upper = strstr(line, "upperdir=");
    if (upper != NULL && sscanf(line, "%*s %*s %*s %*s %4095s", mount_point) == 1
        && strcmp(mount_point, rootfs) == 0) {
      upper += strlen("upperdir=");
      snprintf(upper_dir, PATH_MAX, "%.*s", (int)strcspn(upper, ", \n"), upper);
    }
  }
  free(line);
  if (mounts != NULL) {
    fclose(mounts);
  }
}

/* The bracket that ends the array whose content begins there; NULL without one. */
static const char *end_of_array(const char *json) {
  bool quoted = false;
  int depth = 1;
  for (; *json != '\0'; json++) {
    if (quoted && *json == '\\' && json[1] != '\0') {
      json++;
    } else if (*json == '"') {
      quoted = !quoted;
    } else if (!quoted && *json == '[') {
      depth++;
    } else if (!quoted && *json == ']' && --depth == 0) {
      return json;
    }
  }
  return NULL;
}

/* Last, so that they cover what Docker has mounted. */
static bool add_mounts(const char *config_path, const char *config, const char *volume, const char *uptime) {
  const char *marker = "\"mounts\":[";
  const char *mounts = strstr(config, marker);
  const char *end = mounts == NULL ? NULL : end_of_array(mounts + strlen(marker));
  if (end == NULL) {
    return false;
  }
  char next[PATH_MAX + 8];
  snprintf(next, sizeof next, "%s.next", config_path);
  FILE *file = fopen(next, "we");
  if (file == NULL) {
    return false;
  }
  fwrite(config, 1, end - config, file);
  fprintf(
      file,
      "%s{\"destination\":\"" INNER_DOCKER "\",\"type\":\"bind\",\"source\":\"%s\",\"options\":[\"rbind\",\"rw\"]},"
      "{\"destination\":\"/proc/uptime\",\"type\":\"bind\",\"source\":\"%s\",\"options\":[\"bind\",\"ro\"]}",
      end[-1] == '[' ? "" : ",", volume, uptime);
  fputs(end, file);
  return fclose(file) == 0 && rename(next, config_path) == 0;
}

static int create(int argc, char **argv) {
  const char *id = argv[argc - 1];
  const char *bundle = find_bundle(argc, argv);
  char config_path[PATH_MAX];
  char rootfs[PATH_MAX];
  snprintf(config_path, sizeof config_path, "%s/config.json", bundle);
  char *config = read_file(config_path);
  if (config == NULL || !find_rootfs(bundle, config, rootfs)) {
    return run_runc(argv); /* which says what is wrong */
  }
  char upper_dir[PATH_MAX];
  char answer[PATH_MAX + 64];
  find_upper_dir(rootfs, upper_dir);
  if (!ask(MGR_SOCKET, answer, sizeof answer, "mount", id, upper_dir)) {
    fail("failed to register with sysbox-mgr: %s for container %.12s", answer, id);
  }
  char volume[PATH_MAX + 64];
  strcpy(volume, answer + strlen("ok "));
  if (!ask(FS_SOCKET, answer, sizeof answer, "register", id, "")) {
    unregister("sysbox-mgr", MGR_SOCKET, "stop", id);
    fail("failed to pre-register with sysbox-fs: %s for container %.12s", answer, id);
  }
  if (!add_mounts(config_path, config, volume, answer + strlen("ok "))) {
    unregister_with_both(id);
    fail("cannot add mounts to %s", config_path);
  }
  int status = run_runc(argv);
  if (status != 0) {
    unregister_with_both(id);
  }
  return status;
}

static int delete(int argc, char **argv) {
  const char *id = argv[argc - 1];
  char state[PATH_MAX];
  snprintf(state, sizeof state, "%s/%s/state.json", state_root, id);
  bool known = access(state, F_OK) == 0;
  int status = run_runc(argv);
  if (known && access(state, F_OK) != 0) {
    unregister_with_both(id);
  }
  return status;
}

int main(int argc, char **argv) {
  if (argc == 2 && (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-v") == 0)) {
    print_version("sysbox-runc");
    return 0;
  }
  const char *command = find_command(argc, argv);
  bool creates = strcmp(command, "create") == 0 || strcmp(command, "run") == 0;
  bool deletes = strcmp(command, "delete") == 0;
  bool enters = strcmp(command, "exec") == 0;
  if (creates || deletes) {
    require("sysbox-mgr", MGR_SOCKET, creates ? PATIENCE_MS : 0);
  }
  if (creates || enters) {
    require("sysbox-fs", FS_SOCKET, creates ? PATIENCE_MS : 0);
  }
  if (creates) {
    return create(argc, argv);
  }
  if (deletes) {
    return delete(argc, argv);
  }
  char answer[PATH_MAX];
  if (enters && !ask(FS_SOCKET, answer, sizeof answer, "serve", argv[argc - 1], "")) {
    fail("exec failed: %s", answer);
  }
  argv[0] = "runc";
  execvp("runc", argv);
  fprintf(stderr, "cannot execute runc: %s\n", strerror(errno));
  return 127;
}
