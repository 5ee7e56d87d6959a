#define _GNU_SOURCE
#include "standin.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <libgen.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_CLIENTS 64
#define MAX_LINE 8192
#define IDLE_MS 50
#define HOLD_STEP_MS 5

struct client {
  int fd;
  const char *socket_path;
  size_t used;
  bool spoke;
  char line[MAX_LINE];
};

static const struct program *self;
static FILE *log_file;
static struct client clients[MAX_CLIENTS];

/* ---- log, knobs, version */

void log_line(const char *level, const char *format, ...) {
  char stamp[32];
  time_t now = time(NULL);
  strftime(stamp, sizeof stamp, "%Y-%m-%d %H:%M:%S", localtime(&now));
  fprintf(log_file, "time=\"%s\" level=%s msg=\"", stamp, level);

  char message[MAX_LINE];
  va_list args;
  va_start(args, format);
  vsnprintf(message, sizeof message, format, args);
  va_end(args);
  for (const char *c = message; *c; c++) {
    if (*c == '"' || *c == '\\') {
      fputc('\\', log_file);
    }
    fputc(*c, log_file);
  }
  fputs("\"\n", log_file);
  fflush(log_file);
}

/* A file beside the executable: who starts or asks it may hand on no environment. */
static FILE *open_beside(const char *suffix) {
  char path[PATH_MAX + 16];
  ssize_t length = readlink("/proc/self/exe", path, PATH_MAX);
  if (length < 0) {
    return NULL;
  }
  strcpy(path + length, suffix);
  return fopen(path, "re");
}

/* From the file PROGRAM.knobs, which may change while the program runs. */
static const char *knob_beside(const char *variable) {
  static char line[256];
  FILE *file = open_beside(".knobs");
  if (file == NULL) {
    return NULL;
  }
  size_t length = strlen(variable);
  const char *value = NULL;
  while (value == NULL && fgets(line, sizeof line, file)) {
    line[strcspn(line, "\n")] = '\0';
    if (strncmp(line, variable, length) == 0 && line[length] == '=') {
      value = line + length + 1;
    }
  }
  fclose(file);
  return value;
}

const char *knob(const char *name) {
  char variable[128];
  snprintf(variable, sizeof variable, "STANDIN_%s_%s", self->knob_prefix, name);
  const char *value = getenv(variable);
  if (value == NULL) {
    snprintf(variable, sizeof variable, "STANDIN_%s", name);
    value = getenv(variable);
  }
  return value == NULL ? knob_beside(variable) : value;
}

bool knob_set(const char *name) {
  const char *value = knob(name);
  return value != NULL && *value != '\0' && strcmp(value, "0") != 0;
}

/* Whether the file is there that a knob names. */
static bool held(const char *name) {
  const char *file = knob(name);
  return file != NULL && access(file, F_OK) == 0;
}

/* What the file PROGRAM.version says. */
static const char *version_beside(void) {
  static char version[64];
  FILE *file = open_beside(".version");
  if (file == NULL) {
    return NULL;
  }
  bool read = fgets(version, sizeof version, file) != NULL;
  fclose(file);
  version[strcspn(version, "\n")] = '\0';
  return read ? version : NULL;
}

void print_version(const char *name) {
  const char *version = getenv("STANDIN_VERSION");
  if (version == NULL) {
    version = version_beside();
  }
  printf("%s\n", name);
  printf("\tedition: \tStand-in\n");
  printf("\tversion: \t%s\n", version == NULL ? "0.7.1" : version);
  printf("\tcommit: \tnone\n");
  printf("\tbuilt at: \t%s %s\n", __DATE__, __TIME__);
  printf("\tbuilt by: \tdockyard test kit\n");
}

/* ---- directories */

bool make_directories(const char *path) {
  char partial[PATH_MAX];
  snprintf(partial, sizeof partial, "%s", path);
  for (char *c = partial + 1;; c++) {
    if (*c != '/' && *c != '\0') {
      continue;
    }
    char end = *c;
    *c = '\0';
    if (mkdir(partial, 0700) != 0 && errno != EEXIST) {
      return false;
    }
    if (end == '\0') {
      return true;
    }
    *c = end;
  }
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw) {
  (void)st;
  (void)type;
  if (ftw->level > 0) {
    remove(path);
  }
  return 0;
}

void remove_content(const char *path) {
  nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* ---- start */

struct options {
  const char *dir;
  const char *log;
};

/* Takes "--name value" and "--name=value"; true when argv[*i] was that option. */
static bool take_option(const char *name, int argc, char **argv, int *i, const char **value) {
  size_t length = strlen(name);
  if (strncmp(argv[*i], name, length) != 0) {
    return false;
  }
  if (argv[*i][length] == '=') {
    *value = argv[*i] + length + 1;
    return true;
  }
  if (argv[*i][length] == '\0' && *i + 1 < argc) {
    *value = argv[++*i];
    return true;
  }
  return false;
}

static void parse(int argc, char **argv, struct options *options) {
  const char *ignored;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--version") == 0 || strcmp(argv[i], "-v") == 0) {
      print_version(self->name);
      exit(0);
    }
    if (!take_option(self->dir_option, argc, argv, &i, &options->dir)
        && !take_option("--log", argc, argv, &i, &options->log)
        && !take_option("--log-level", argc, argv, &i, &ignored)
        && !take_option("--log-format", argc, argv, &i, &ignored)) {
      fprintf(stderr, "Incorrect Usage. flag provided but not defined: %s\n", argv[i]);
      exit(1);
    }
  }
}

/* Like the real check it goes by the executable's base name alone, so "sysbox-mgr (deleted)" passes for dead. */
static void check_pid_file(void) {
  char content[64] = "";
  int fd = open(self->pid_file, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return;
  }
  ssize_t got = read(fd, content, sizeof content - 1);
  close(fd);
  content[got < 0 ? 0 : got] = '\0';

  char *end;
  long pid = strtol(content, &end, 10);
  if (*content == '\0' || (*end != '\0' && *end != '\n')) {
    log_line("fatal", "failed to create %s: strconv.Atoi: parsing \"%s\": invalid syntax", self->name, content);
    exit(1);
  }
  char link[64];
  char exe[PATH_MAX] = "";
  snprintf(link, sizeof link, "/proc/%ld/exe", pid);
  if (readlink(link, exe, sizeof exe - 1) > 0 && strcmp(basename(exe), self->name) == 0) {
    log_line("fatal", "failed to create %s: %s program is running as pid %ld", self->name, self->name, pid);
    exit(1);
  }
}

static void write_pid_file(void) {
  unlink(self->pid_file);
  int fd = open(self->pid_file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400);
  if (fd < 0) {
    log_line("fatal", "failed to create pid file %s: %s", self->pid_file, strerror(errno));
    exit(1);
  }
  dprintf(fd, "%d\n", getpid());
  close(fd);
}

static void notify_ready(void) {
  const char *path = getenv("NOTIFY_SOCKET");
  if (path == NULL || *path == '\0') {
    return;
  }
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
  socklen_t length = offsetof(struct sockaddr_un, sun_path) + strlen(address.sun_path);
  if (address.sun_path[0] == '@') {
    address.sun_path[0] = '\0';
  }
  int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const char *state = "READY=1";
  sendto(fd, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)&address, length);
  close(fd);
}

static int listen_on(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
  unlink(path);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  mode_t before = umask(0177);
  int bound = bind(fd, (struct sockaddr *)&address, sizeof address);
  umask(before);
  if (fd < 0 || bound != 0 || listen(fd, 128) != 0) {
    log_line("error", "failed to listen on %s: %s", path, strerror(errno));
    return -1;
  }
  return fd;
}

/* What the real sysbox-fs was seen to do: its helper never returns, and killing that helper lets it go on. */
static void hang_if_told(void) {
  const char *once = knob("HANG_ONCE");
  bool hang = knob_set("HANG") || (once != NULL && unlink(once) == 0);
  if (!hang) {
    return;
  }
  sigset_t none;
  sigset_t blocked;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, &blocked);
  pid_t helper = fork();
  if (helper == 0) {
    for (;;) {
      pause();
    }
  }
  waitpid(helper, NULL, 0);
  sigprocmask(SIG_SETMASK, &blocked, NULL);
}

/* True when a stop signal came before the time was over. */
static bool stopped_within(int signals, int ms) {
  struct pollfd wait = {.fd = signals, .events = POLLIN};
  return poll(&wait, 1, ms) > 0;
}

/* True when a stop signal came before it was let go. */
static bool stopped_while_held(int signals) {
  while (held("START_HOLD")) {
    if (stopped_within(signals, HOLD_STEP_MS)) {
      return true;
    }
  }
  return false;
}

static int block_stop_signals(void) {
  sigset_t stop;
  sigemptyset(&stop);
  int wanted[] = {SIGHUP, SIGINT, SIGTERM, SIGQUIT};
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
    signal(wanted[i], SIG_DFL); /* one that is ignored (nohup) would never arrive */
    sigaddset(&stop, wanted[i]);
  }
  signal(SIGPIPE, SIG_IGN);
  sigprocmask(SIG_BLOCK, &stop, NULL);
  return signalfd(-1, &stop, SFD_CLOEXEC);
}

/* ---- clients */

static void welcome(int listener, const char *socket_path) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  for (int i = 0; fd >= 0 && i < MAX_CLIENTS; i++) {
    if (clients[i].fd < 0) {
      clients[i] = (struct client){.fd = fd, .socket_path = socket_path};
      return;
    }
  }
  if (fd >= 0) {
    close(fd);
  }
}

static void dismiss(struct client *client) {
  if (!client->spoke && self->went_silently != NULL) {
    self->went_silently(client->socket_path);
  }
  close(client->fd);
  client->fd = -1;
}

static void hear(struct client *client, const char *dir) {
  ssize_t got = read(client->fd, client->line + client->used, sizeof client->line - client->used - 1);
  if (got <= 0) {
    dismiss(client);
    return;
  }
  client->spoke = true;
  client->used += got;
  client->line[client->used] = '\0';
  char *end;
  while ((end = strchr(client->line, '\n')) != NULL) {
    *end = '\0';
    char answer[MAX_LINE] = "error: no such command";
    if (self->command != NULL) {
      self->command(dir, client->line, answer, sizeof answer);
    }
    dprintf(client->fd, "%s\n", answer);
    client->used -= end + 1 - client->line;
    memmove(client->line, end + 1, client->used + 1);
  }
  if (client->used == sizeof client->line - 1) {
    dismiss(client);
  }
}

/* Serves until a stop signal arrives. */
static void serve(int signals, const int *listeners, const char *dir) {
  for (;;) {
    struct pollfd wait[1 + 3 + MAX_CLIENTS];
    for (size_t i = 0; i < sizeof wait / sizeof *wait; i++) {
      int fd = i == 0 ? signals : i < 4 ? listeners[i - 1] : clients[i - 4].fd;
      wait[i] = (struct pollfd){.fd = fd, .events = POLLIN};
    }
    int ready = poll(wait, sizeof wait / sizeof *wait, self->idle == NULL ? -1 : IDLE_MS);
    if (ready == 0) {
      self->idle(dir);
    }
    if (ready <= 0) {
      continue;
    }
    for (int i = 0; i < MAX_CLIENTS; i++) {
      if (wait[4 + i].revents != 0) {
        hear(&clients[i], dir);
      }
    }
    for (int i = 0; i < 3; i++) {
      if (wait[1 + i].revents != 0) {
        welcome(listeners[i], self->sockets[i]);
      }
    }
    if (wait[0].revents != 0) {
      return;
    }
  }
}

static int stop(const char *dir) {
  log_line("info", "Stopping (gracefully) ...");
  while (held("STOP_HOLD")) {
    poll(NULL, 0, HOLD_STEP_MS);
  }
  self->finish(dir);
  unlink(self->pid_file);
  log_line("info", "Done.");
  return 0;
}

int standin_main(const struct program *program, int argc, char **argv) {
  self = program;
  log_file = stderr;
  struct options options = {.dir = program->dir_default};
  parse(argc, argv, &options);
  if (options.log != NULL && (log_file = fopen(options.log, "ae")) == NULL) {
    perror(options.log);
    return 1;
  }
  int signals = block_stop_signals();
  const char *docker_host = getenv("DOCKER_HOST");
  log_line("info", "Initiating %s", program->name);
  log_line("info", docker_host == NULL ? "DOCKER_HOST is not set" : "DOCKER_HOST=%s", docker_host);

  check_pid_file();
  if (knob_set("FAIL")) {
    log_line("fatal", "failed as STANDIN_FAIL asks");
    return 1;
  }
  if (!make_directories(RUN_DIR)) {
    log_line("fatal", "failed to create %s: %s", RUN_DIR, strerror(errno));
    return 1;
  }
  if (!program->prepare(options.dir)) {
    return 1;
  }
  hang_if_told();
  if (stopped_within(signals, program->start_ms / 2)) {
    return stop(options.dir);
  }
  notify_ready();
  if (stopped_within(signals, program->start_ms / 2) || stopped_while_held(signals)) {
    return stop(options.dir);
  }
  write_pid_file();

  int listeners[3] = {-1, -1, -1};
  for (int i = 0; i < 3 && program->sockets[i] != NULL; i++) {
    listeners[i] = listen_on(program->sockets[i]);
    if (listeners[i] < 0) {
      stop(options.dir);
      return program->listen_failure;
    }
  }
  for (int i = 0; i < MAX_CLIENTS; i++) {
    clients[i].fd = -1;
  }
  log_line("info", "Ready ...");
  serve(signals, listeners, options.dir);
  return stop(options.dir);
}
