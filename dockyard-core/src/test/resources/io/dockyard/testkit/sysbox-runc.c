/*
 * Stand-in of sysbox-runc: runc, for which the two daemons of sysbox must be there where the real one
 * needs them: both to create a container, sysbox-mgr to delete one, sysbox-fs to enter one.
 */
#define _GNU_SOURCE
#include "standin.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_MS 10000
#define STEP_MS 10

static const char *log_path;

static bool takes_value(const char *option) {
  static const char *const names[] = {"--root", "--log", "--log-format", "--criu", "--rootless"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (strcmp(option, names[i]) == 0) {
      return true;
    }
  }
  return false;
}

/* The first word that is no global option; the path given to --log is kept on the way. */
static const char *find_command(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    if (argv[i][0] != '-') {
      return argv[i];
    }
    if (strncmp(argv[i], "--log=", 6) == 0) {
      log_path = argv[i] + 6;
    }
    if (takes_value(argv[i]) && i + 1 < argc) {
      i++;
      if (strcmp(argv[i - 1], "--log") == 0) {
        log_path = argv[i];
      }
    }
  }
  return "";
}

static bool accepts(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strcpy(address.sun_path, path);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  bool connected = connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
  close(fd);
  return connected;
}

/* containerd reads a runtime's reason from the JSON lines of its log file. */
static void require(const char *daemon, const char *path, int patience_ms) {
  while (!accepts(path)) {
    if (patience_ms <= 0) {
      fprintf(stderr, "failed to connect to %s at %s\n", daemon, path);
      FILE *log = log_path == NULL ? NULL : fopen(log_path, "ae");
      if (log != NULL) {
        fprintf(log, "{\"level\":\"error\",\"msg\":\"failed to connect to %s at %s\"}\n", daemon, path);
        fclose(log);
      }
      exit(1);
    }
    nanosleep(&(struct timespec){.tv_nsec = STEP_MS * 1000000L}, NULL);
    patience_ms -= STEP_MS;
  }
}

int main(int argc, char **argv) {
  if (argc == 2 && (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-v") == 0)) {
    print_version("sysbox-runc");
    return 0;
  }
  const char *command = find_command(argc, argv);
  bool creates = strcmp(command, "create") == 0 || strcmp(command, "run") == 0;
  if (creates || strcmp(command, "delete") == 0) {
    require("sysbox-mgr", MGR_SOCKET, creates ? PATIENCE_MS : 0);
  }
  if (creates || strcmp(command, "exec") == 0) {
    require("sysbox-fs", FS_SOCKET, creates ? PATIENCE_MS : 0);
  }
  argv[0] = "runc";
  execvp("runc", argv);
  fprintf(stderr, "cannot execute runc: %s\n", strerror(errno));
  return 127;
}
