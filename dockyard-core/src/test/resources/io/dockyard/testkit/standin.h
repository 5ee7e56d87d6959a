/*
 * What the stand-ins of sysbox's programs share: the command line, the log, the pid file, the sockets
 * and the loop. sysbox-mgr.c and sysbox-fs.c each describe one program in a struct program.
 */
#ifndef DOCKYARD_STANDIN_H
#define DOCKYARD_STANDIN_H

#include <stdbool.h>
#include <stddef.h>

#define RUN_DIR "/run/sysbox"
#define MGR_SOCKET RUN_DIR "/sysmgr.sock"
#define FS_SOCKET RUN_DIR "/sysfs.sock"
#define SECCOMP_SOCKET RUN_DIR "/sysfs-seccomp.sock"

struct program {
  const char *name;
  const char *knob_prefix; /* STANDIN_<prefix>_FAIL is for this program, STANDIN_FAIL for both */
  const char *pid_file;
  const char *sockets[3]; /* ended by NULL */
  const char *dir_option;
  const char *dir_default;
  int start_ms;       /* how long the real one takes from exec to listening */
  int listen_failure; /* its exit code when it cannot listen */

  /* Before READY=1. False: the reason is logged, exit 1. */
  bool (*prepare)(const char *dir);
  /* Answers one line of a client. NULL: the program has no protocol. */
  void (*command)(const char *dir, char *line, char *answer, size_t size);
  /* A client went without having sent anything. NULL: nobody cares. */
  void (*went_silently)(const char *socket_path);
  /* From time to time. NULL: never. */
  void (*idle)(const char *dir);
  /* The graceful stop. */
  void (*finish)(const char *dir);
};

int standin_main(const struct program *program, int argc, char **argv);
void print_version(const char *name);

void log_line(const char *level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The value of STANDIN_<prefix>_<name>, else of STANDIN_<name>, else NULL. */
const char *knob(const char *name);
bool knob_set(const char *name);

bool make_directories(const char *path);
void remove_content(const char *path);

#endif
